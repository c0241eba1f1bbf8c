"""A message towards the customer: of a person, of ours, or of Chatwoot itself; and what became of it."""

import re
from typing import Literal

from contracts.events.inbox import (
    AutomaticMessageSent,
    DeliveryStatusReported,
    HumanReplied,
    MessageDeleted,
    NoteWritten,
)
from services.ingress.parsing.fields import id_or_none, text_or_none
from services.ingress.parsing.message import Message
from services.ingress.parsing.statements import Fact, Statement

State = Literal["echoed", "sent", "delivered", "read", "failed"]

_CODE = re.compile(r"^(\d{3,6})\b")  # Meta: "131047: Re-engagement message"


def outgoing(message: Message, *, updated: bool) -> list[Statement]:
    """Who wrote it (unless it is ours), and how far it got."""
    if message.deleted:
        return [message.fact(MessageDeleted(**message.said), "deleted")]
    reached = _reached(message)
    status = [_report(message, reached)] if reached else []
    if message.part:  # our own, whoever Chatwoot says the sender is: with a user token it looks human
        # An update that tells nothing else still tells that it was stored.
        echo = [_report(message, "echoed")] if not (updated and reached) else []
        return [*echo, *status]
    return [_written(message, updated), *status]


def _written(message: Message, updated: bool) -> Fact:
    kind = message.sender.get("type") if message.sender else None
    human = id_or_none(message.sender.get("id")) if message.sender and kind == "user" else None
    if message.private:
        note = NoteWritten(**message.said, user_id=human, text=message.text)
        return message.itself(note, again=updated)
    origin: Literal["template", "automation", "other_bot"]
    if message.kind == "template":
        origin = "template"
    elif "automation_rule_id" in message.attributes:
        origin = "automation"
    elif kind == "user" or (message.sender is None and message.attributes.get("external_echo") is True):
        reply = HumanReplied(
            **message.said, via="chatwoot" if kind == "user" else "phone", user_id=human, text=message.text
        )
        return message.itself(reply, again=updated)
    else:
        origin = "automation" if message.sender is None else "other_bot"
    sent = AutomaticMessageSent(**message.said, origin=origin, text=message.text)
    return message.itself(sent, again=updated)


def _reached(message: Message) -> State | None:
    """The furthest state this webhook proves; None when it proves none."""
    if message.private:
        return None
    # Status and error can contradict each other (#13377): then a person should look, so failed counts.
    if message.status == "failed" or text_or_none(message.attributes.get("external_error")):
        return "failed"
    if message.status == "read":
        return "read"
    if message.status == "delivered":
        return "delivered"
    return "sent" if message.source_id else None


def _report(message: Message, state: State) -> Fact:
    error = text_or_none(message.attributes.get("external_error")) if state == "failed" else None
    code = _CODE.match(error) if error else None
    event = DeliveryStatusReported(
        **message.said,
        part_id=message.part,
        state=state,
        error_code=code[1] if code else None,
        error=error,
        whatsapp_id=message.source_id,
    )
    if state == "echoed":
        return message.fact(event, "delivery", state)
    # A retry from the dashboard gets another wamid: what becomes of it is news.
    return message.fact(event, "delivery", state, secret=f"{message.source_id}\n{error}")
