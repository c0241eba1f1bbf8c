"""Conversations, messages, turns and ticks."""

from collections.abc import Iterator
from uuid import UUID

from contracts.event import Event
from contracts.events.control import Erased
from contracts.events.conversation import (
    HandoffRequested,
    ModelCalled,
    Outcome,
    ReplyBlocked,
    ReplyRequested,
    ToolCalled,
    TurnCompleted,
    TurnStarted,
    TurnTakenOver,
)
from contracts.events.customer import CustomerErased
from contracts.events.delivery import DeliverySucceeded
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
from services.projections.folding import FOLDS
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

history = Projection(
    "history",
    version=1,
    tables=(
        Table(
            "conversations",
            key=("id",),
            latest={
                "state_position": (
                    "contact_id",
                    "status",
                    "can_reply",
                    "assignee_type",
                    "assignee_id",
                    "answers",
                    "erased",
                ),
                "last_message_position": ("last_message_at", "last_author"),
            },
        ),
        Table("messages", key=("conversation", "message_id"), latest={"text_position": ("text", "erased")}),
        Table("replies", key=("part_id",), latest={"position": ("text", "erased")}),
        Table("ticks", key=("conversation", "message_id"), latest={"rank": ("state", "at", "error_code")}),
        Table("turns", key=("turn_id",), latest={"attempt_position": ("attempt",)}),
        Table("steps", key=("turn_id", "kind", "ordinal")),
        FOLDS,
    ),
    folds=Event,
    private=True,
)
on = history.on

ANSWERS = {"bot": "bot", "person": "human", "paused": "paused"}
RANKS = {
    "echoed": 0,
    "sent": 1,
    "failed": 2,
    "delivered": 3,
    "read": 4,
}  # a receipt proves it arrived after all
SPOKEN = {"message": False, "note": True}  # kind of part → private


# --- the conversation ------------------------------------------------------------------------------


@on(Event)
def conversation_changed(event: Event, at: At, rows: Rows) -> None:
    state = at.conversation
    if state is None:
        return
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


@on(HumanReplied)
def human_replied(event: HumanReplied, at: At, rows: Rows) -> None:
    _say(rows, event, at, "human", event.text)


@on(NoteWritten)
def note_written(event: NoteWritten, at: At, rows: Rows) -> None:
    _say(rows, event, at, "human", event.text, private=True)


@on(AutomaticMessageSent)
def automatic_message_sent(event: AutomaticMessageSent, at: At, rows: Rows) -> None:
    _say(rows, event, at, "system", event.text)


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
    )


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
        _spoken(rows, conversation, at, author)


def _spoken(rows: Rows, conversation: str, at: At, author: str) -> None:
    rows.conversations.put(
        id=conversation, last_message_at=at.time, last_author=author, last_message_position=at.position
    )


# --- what the bot did ------------------------------------------------------------------------------


@on(TurnStarted)
def turn_started(event: TurnStarted, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn is None or turn.position != at.position:
        return  # another replica's start of the same messages counts
    rows.turns.put(
        turn_id=event.turn_id,
        conversation=at.aggregate,
        position=at.position,
        covers=list(event.covers),
        prompt_version=event.prompt_version,
        started_at=at.time,
        attempt=event.attempt,
        attempt_position=at.position,
    )


@on(TurnTakenOver)
def turn_taken_over(event: TurnTakenOver, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn and turn.attempt == event.attempt:
        rows.turns.put(turn_id=event.turn_id, attempt=event.attempt, attempt_position=at.position)


@on(Outcome)
def turn_ended(event: Outcome, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn is None or turn.outcome_position != at.position:
        return  # the turn has another outcome
    rows.turns.put(
        turn_id=event.turn_id,
        outcome=type(event).__name__,
        reason=getattr(event, "reason", None),
        quotes=[str(quote) for quote in getattr(event, "quotes", ())],
        ended_at=at.time,
        outcome_position=at.position,
    )
    if isinstance(event, ReplyRequested | HandoffRequested):
        _replied(event, at, rows)


def _replied(event: ReplyRequested | HandoffRequested, at: At, rows: Rows) -> None:
    erased = event.texts is ERASED
    texts: Iterator[str] = iter(()) if event.texts is ERASED else iter(event.texts)
    for ordinal, part in enumerate(event.parts):
        text = next(texts, None)
        if part.kind not in SPOKEN:
            continue
        rows.replies.put(
            part_id=part.part_id,
            conversation=at.aggregate,
            account=at.state.account,
            contact_id=at.state.contact_id,
            turn_id=event.turn_id,
            position=at.position,
            ordinal=ordinal,
            at=at.time,
            private=SPOKEN[part.kind],
            text=text,
            erased=erased,
        )
        if part.kind == "message":
            _spoken(rows, at.aggregate, at, "bot")


@on(TurnCompleted)
def turn_completed(event: TurnCompleted, at: At, rows: Rows) -> None:
    rows.turns.put(
        turn_id=event.turn_id,
        completed_at=at.time,
        model_calls=event.model_calls,
        tool_calls=event.tool_calls,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cost_microeuros=event.cost_microeuros,
        milliseconds=event.milliseconds,
    )


@on(ModelCalled)
def model_called(event: ModelCalled, at: At, rows: Rows) -> None:
    rows.steps.put(
        turn_id=event.turn_id,
        kind="model",
        ordinal=event.ordinal,
        position=at.position,
        at=at.time,
        attempt=event.attempt,
        name=event.model_served,
        node=event.node,
        provider=event.provider,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cost_microeuros=event.cost_microeuros,
        milliseconds=event.milliseconds,
    )


@on(ToolCalled)
def tool_called(event: ToolCalled, at: At, rows: Rows) -> None:
    _step(rows, event, at, "tool", event.name)


@on(ReplyBlocked)
def reply_blocked(event: ReplyBlocked, at: At, rows: Rows) -> None:
    _step(rows, event, at, "blocked", event.guard, reason=event.reason)


def _step(rows: Rows, event: ToolCalled | ReplyBlocked, at: At, kind: str, name: str, **more: object) -> None:
    rows.steps.put(
        turn_id=event.turn_id,
        kind=kind,
        ordinal=event.ordinal,
        position=at.position,
        at=at.time,
        attempt=event.attempt,
        name=name,
        **more,
    )


# --- what became of it -----------------------------------------------------------------------------


@on(DeliverySucceeded)
def delivery_succeeded(event: DeliverySucceeded, at: At, rows: Rows) -> None:
    if event.message_id is not None:
        rows.replies.put(part_id=event.part_id, message_id=event.message_id)


@on(DeliveryStatusReported)
def delivery_status_reported(event: DeliveryStatusReported, at: At, rows: Rows) -> None:
    rows.ticks.put(
        conversation=conversation_id(event.account, event.conversation),
        message_id=event.message_id,
        state=event.state,
        at=at.time,
        error_code=event.error_code,
        rank=RANKS[event.state],
    )
    part = _uuid(event.part_id)
    if part is not None:
        rows.replies.put(part_id=part, message_id=event.message_id)


def _uuid(text: str | None) -> UUID | None:
    """Chatwoot keeps our key among attributes that anybody may edit there."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


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
