"""Reading a conversation's messages: Chatwoot's finder and the list's `meta`."""

from services.sandbox.api import params as rails
from services.sandbox.serializers import conversations, people
from services.sandbox.serializers.messages import view
from services.sandbox.serializers.times import iso_or_none
from services.sandbox.state import Contact, Conversation, Json, Message, MessageType
from services.sandbox.world import World

LATEST, AFTER, BETWEEN = 20, 100, 1000


def page(world: World, conversation: Conversation, params: rails.Params) -> Json:
    """`{meta, payload}`, the payload oldest first."""
    meta: Json = {
        "labels": conversation.labels,
        "additional_attributes": conversation.additional_attributes,
        "contact": people.contact_push(world.store.one(Contact, conversation.contact_id)),
        "agent_last_seen_at": iso_or_none(conversation.agent_last_seen_at),
        "assignee_last_seen_at": iso_or_none(conversation.assignee_last_seen_at),
    }
    assignee, _ = conversations.assignee_of(world, conversation)
    if assignee:
        meta["assignee"] = assignee
    found = find(world, conversation, params)
    return {"meta": meta, "payload": [view(world, message, conversation) for message in found]}


def find(world: World, conversation: Conversation, params: rails.Params) -> list[Message]:
    """`after` alone is exclusive, together with `before` inclusive, as MessageFinder has it."""
    where, values = "conversation_id = ?", [conversation.id]
    if params.get("filter_internal_messages"):
        where += f" AND private = 0 AND message_type != {int(MessageType.activity)}"
    after, before = params.get("after"), params.get("before")
    if after and before:
        between = f"{where} AND id >= ? AND id < ?"
        values += [rails.as_int(after), rails.as_int(before)]
        return world.store.all(Message, between, *values, limit=BETWEEN)
    if before:
        where, values = f"{where} AND id < ?", [*values, rails.as_int(before)]
    elif after:
        where, values = f"{where} AND id > ?", [*values, rails.as_int(after)]
        return world.store.all(Message, where, *values, limit=AFTER)
    return world.store.all(Message, where, *values, order="id DESC", limit=LATEST)[::-1]
