"""The WhatsApp side of an answer: accepted by Meta, on the phone, delivered, read, or refused."""

import re
from typing import Any

from services.sandbox import faults, markdown, messages
from services.sandbox.bubbles import arrive, set_tick
from services.sandbox.state import Attachment, ContactInbox, Conversation, Inbox, Job, Message
from services.sandbox.window import can_reply
from services.sandbox.world import World

NO_TEMPLATE = "Template not found or invalid template name"
LONGEST_TEXT = 4096
LARGEST = {"image": 5 * 2**20, "audio": 16 * 2**20, "video": 16 * 2**20}  # bytes; the Cloud API's limits

# Told by Meta after it has accepted the message, as "code: title".
REFUSED_LATER = {
    "131047": "131047: Re-engagement message",
    "131026": "131026: Message undeliverable",
    "131049": "131049: This message was not delivered to maintain healthy ecosystem engagement.",
}
# The answer to the send itself: in Meta's own words.
REFUSED = {
    "130429": "(#130429) Rate limit hit",
    "text": f"(#100) Param text['body'] must be at most {LONGEST_TEXT} characters long.",
    "media": "(#131053) Media upload error",
}


class SendReply:
    """The job that hands a message to Meta: template or free text, first attachment only."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def perform(self, job: Job) -> None:
        """Meta's latency is the job's delay."""

    def finish(self, job: Job, result: None) -> float | None:
        world, store = self._world, self._world.store
        message = store.get(Message, job.args["message"])
        if message is None or message.source_id:
            return None
        conversation = store.one(Conversation, message.conversation_id)
        wanted = message.additional_attributes.get("template_params")
        if wanted:
            text = template_text(store.one(Inbox, message.inbox_id), wanted)
        elif can_reply(world, conversation):
            text = markdown.to_whatsapp(message.content or "")
        else:
            text = None
        if text is None:
            messages.fail(world, message, NO_TEMPLATE)
            return None
        if not message.faults:
            address = store.one(ContactInbox, conversation.contact_inbox_id)
            rules = faults.firing(world, "whatsapp", address.source_id)
            message.faults = [rule.kind for rule in rules]
            store.save(message)
            if slow := [rule.params["seconds"] for rule in rules if rule.kind == "slow"]:
                return float(max(slow))
        if "stuck" in message.faults:  # the job died after its retries (#13807): no event, ever
            return None
        refusal = _refusal(world, message, text)
        if refusal:
            messages.fail(world, message, refusal)
            return None
        self._accepted(conversation, message, text)
        return None

    def _accepted(self, conversation: Conversation, message: Message, text: str) -> None:
        world = self._world
        messages.update(world, message, source_id=world.wamid())
        later = next((REFUSED_LATER[kind] for kind in message.faults if kind in REFUSED_LATER), None)
        delay = world.draw(world.settings.sandbox_delivered_delay)
        if later:
            world.enqueue("low", "tick", {"message": message.id, "status": "failed", "error": later}, delay)
            return
        arrive(world, conversation, message, text)
        if "accepted-twice" in message.faults:  # Meta had it, our side timed out and sent again
            messages.update(world, message, source_id=world.wamid())
            arrive(world, conversation, message, text)
        first = "read" if "read-before-delivered" in message.faults else "delivered"
        world.enqueue("low", "tick", {"message": message.id, "status": first}, delay)


class Tick:
    """The job of one status webhook of Meta: delivered, then read, or never read; or failed."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def perform(self, job: Job) -> None:
        """Nothing to wait for."""

    def finish(self, job: Job, result: None) -> float | None:
        world, status = self._world, job.args["status"]
        message = world.store.get(Message, job.args["message"])
        if message is None:
            return None
        if status == "failed":
            messages.fail(world, message, job.args["error"])
            return None
        # It came before Chatwoot knew the wamid, so nobody was told.
        if not (status == "delivered" and "tick-lost" in message.faults):
            messages.update(world, message, status=status)
            set_tick(world, message, status)
        backwards = "read-before-delivered" in message.faults
        if status == ("read" if backwards else "delivered"):
            self._next(message, "delivered" if backwards else "read")
        return None

    def _next(self, message: Message, status: str) -> None:
        world = self._world
        if status == "delivered" or world.random.random() < world.settings.sandbox_read_probability:
            delay = world.draw(world.settings.sandbox_read_delay)
            world.enqueue("low", "tick", {"message": message.id, "status": status}, delay)


def _refusal(world: World, message: Message, text: str) -> str | None:
    """What Meta answers when it does not take a message."""
    told = next((REFUSED[kind] for kind in message.faults if kind in REFUSED), None)
    if told:
        return told
    if len(text) > LONGEST_TEXT:
        return REFUSED["text"]
    sent = world.store.first(Attachment, "message_id = ?", message.id)
    blob = world.media.find(sent.blob) if sent else None
    if sent and blob and blob.byte_size > LARGEST.get(sent.file_type, blob.byte_size):
        return REFUSED["media"]
    return None


def template_text(inbox: Inbox, wanted: Any) -> str | None:
    """The text of an approved template with its parameters; None when there is no such template."""
    if not isinstance(wanted, dict):
        return None
    values = (wanted.get("processed_params") or {}).get("body") or {}
    for template in inbox.message_templates:
        same = template["name"] == wanted.get("name") and template["language"] == wanted.get("language")
        if same and template["status"] == "APPROVED":
            return re.sub(r"\{\{(\w+)\}\}", lambda found: str(values.get(found[1], "")), template["body"])
    return None
