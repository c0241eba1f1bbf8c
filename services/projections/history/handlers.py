"""Conversations, what was said in them, what became of it, and erasure."""

from contracts.event import Event
from contracts.events.control import Erased
from contracts.events.customer import CustomerErased
from contracts.events.delivery import DeliverySucceeded, DeliveryTraced
from contracts.events.inbox import (
    AutomaticMessageSent,
    DeliveryStatusReported,
    HumanReplied,
    MediaTranscribed,
    MessageDeleted,
    MessageEdited,
    MessageFact,
    MessageReceived,
    NoteWritten,
)
from contracts.ids import conversation_id, split_conversation
from contracts.private import ERASED, Private
from domain.conversation.state import Conversation
from services.projections.history import files, turns  # registers their handlers
from services.projections.history.base import history, on, spoken
from services.projections.projection import At
from services.projections.rows import Rows

__all__ = ["files", "history", "turns"]

ANSWERS = {"bot": "bot", "person": "human", "paused": "paused"}
# A receipt proves that a message arrived after all.
RANKS = {"echoed": 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4}


# --- the conversation ------------------------------------------------------------------------------


@on(Event)
def conversation_changed(event: Event, at: At, rows: Rows) -> None:
    state = at.conversation
    if state is None or state.position not in (at.position, 0):
        return  # this event changed nothing, and the row is there
    account, number = split_conversation(at.aggregate)
    rows.conversations.put(
        id=at.aggregate,
        account=account,
        number=number,
        position=at.position,
        opened_at=at.time,
        contact_id=state.contact_id,
        status=state.chatwoot.status,
        can_reply=state.chatwoot.can_reply,
        assignee_type=state.chatwoot.assignee_type,
        assignee_id=state.chatwoot.assignee_id,
        answers=ANSWERS[state.in_charge],
        erased=state.erased_at > 0,
        state_position=state.position,
    )
    answering = _answering(state)
    if state.position and (at.before is None or answering != _answering(at.before)):
        rows.answering.put(conversation=at.aggregate, position=at.position, at=at.time, **answering)


def _answering(state: Conversation) -> dict[str, object]:
    return {
        "answers": ANSWERS[state.in_charge],
        "status": state.chatwoot.status,
        "assignee_type": state.chatwoot.assignee_type,
        "assignee_id": state.chatwoot.assignee_id,
    }


# --- what was said ---------------------------------------------------------------------------------


@on(MessageReceived)
def message_received(event: MessageReceived, at: At, rows: Rows) -> None:
    _say(
        rows,
        event,
        at,
        "customer",
        event.text,
        media=[attachment.kind for attachment in event.media],
        in_reply_to=event.in_reply_to,
        unsupported=event.unsupported,
        recovered=event.recovered,
    )
    rows.conversations.put(
        id=conversation_id(event.account, event.conversation),
        last_customer_at=event.created_at or at.time,
        last_customer_position=at.position,
    )


@on(HumanReplied)
def human_replied(event: HumanReplied, at: At, rows: Rows) -> None:
    _say(rows, event, at, "human", event.text, via=event.via, user_id=event.user_id)


@on(NoteWritten)
def note_written(event: NoteWritten, at: At, rows: Rows) -> None:
    _say(rows, event, at, "human", event.text, private=True, via="chatwoot", user_id=event.user_id)


@on(AutomaticMessageSent)
def automatic_message_sent(event: AutomaticMessageSent, at: At, rows: Rows) -> None:
    _say(rows, event, at, "system", event.text, via=event.origin)


@on(MessageEdited, MediaTranscribed)
def text_changed(event: MessageEdited | MediaTranscribed, at: At, rows: Rows) -> None:
    rows.messages.put(
        conversation=conversation_id(event.account, event.conversation),
        message_id=event.message_id,
        account=event.account,
        contact_id=event.contact_id,
        text=event.text,
        text_position=at.position,
        erased=event.text is ERASED,
        **_revised(event, at),
    )


def _revised(event: MessageEdited | MediaTranscribed, at: At) -> dict[str, object]:
    if isinstance(event, MediaTranscribed):
        return {"transcribed_by": event.by}
    return {"edited_at": at.time, "edited_position": at.position}


@on(MessageDeleted)
def message_deleted(event: MessageDeleted, at: At, rows: Rows) -> None:
    rows.messages.put(
        conversation=conversation_id(event.account, event.conversation),
        message_id=event.message_id,
        deleted_at=at.time,
    )


def _say(
    rows: Rows, event: MessageFact, at: At, author: str, text: Private[str | None], **more: object
) -> None:
    conversation = conversation_id(event.account, event.conversation)
    said_at = event.created_at or at.time
    rows.messages.put(
        conversation=conversation,
        message_id=event.message_id,
        account=event.account,
        contact_id=event.contact_id,
        position=at.position,
        at=said_at,
        author=author,
        text=text,
        text_position=at.position,
        erased=text is ERASED,
        **more,
    )
    if not more.get("private"):
        spoken(rows, conversation, at, author)


# --- what became of it -----------------------------------------------------------------------------


@on(DeliverySucceeded)
def delivery_succeeded(event: DeliverySucceeded, at: At, rows: Rows) -> None:
    if event.message_id is not None:
        rows.replies.put(part_id=event.part_id, message_id=event.message_id, sent_at=at.time)


@on(DeliveryStatusReported)
def delivery_status_reported(event: DeliveryStatusReported, at: At, rows: Rows) -> None:
    conversation = conversation_id(event.account, event.conversation)
    _tick(rows, conversation, event.message_id, at, event.state, event.error_code)
    if event.part_id is not None:
        rows.replies.put(part_id=event.part_id, message_id=event.message_id, sent_at=at.time)


@on(DeliveryTraced)
def delivery_traced(event: DeliveryTraced, at: At, rows: Rows) -> None:
    _tick(rows, at.aggregate, event.message_id, at, event.whatsapp, None)


def _tick(rows: Rows, conversation: str, message: int, at: At, state: str, error: str | None) -> None:
    rows.ticks.put(
        conversation=conversation,
        message_id=message,
        state=state,
        at=at.time,
        error_code=error,
        rank=RANKS[state],
        **{f"{state}_at": at.time},
    )


# --- erasure ---------------------------------------------------------------------------------------

# What was written later is under a new key and is the customer's new word.
_EMPTY = (
    "UPDATE messages SET text = NULL, erased = true WHERE text_position < $1 AND",
    "UPDATE replies SET text = NULL, erased = true WHERE position < $1 AND",
)


@on(Erased, always=True)
def conversation_erased(event: Erased, at: At, rows: Rows) -> None:
    for empty in _EMPTY:
        rows.run(f"{empty} conversation = $2", at.position, at.aggregate)


@on(CustomerErased, always=True)
def customer_erased(event: CustomerErased, at: At, rows: Rows) -> None:
    for empty in _EMPTY:
        rows.run(f"{empty} (account, contact_id) = ($2, $3)", at.position, event.account, event.contact_id)
