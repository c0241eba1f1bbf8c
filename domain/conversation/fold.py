"""Folding: (state, event) → state. The same events give the same state for ever, with or without keys."""

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import Erased, PauseRequested, ResumeRequested, TakeoverRequested
from contracts.events.conversation import (
    BotPaused,
    BotResumed,
    DisclosureGiven,
    HandoffRequested,
    Outcome,
    ReplyRequested,
    TurnAbandoned,
    TurnCompleted,
    TurnStarted,
    TurnTakenOver,
)
from contracts.events.delivery import (
    DeliveryAttempted,
    DeliveryCancelled,
    DeliveryParked,
    DeliveryRequeued,
    DeliverySucceeded,
)
from contracts.events.inbox import (
    AutomaticMessageSent,
    ConversationAssigned,
    ConversationStatusChanged,
    HumanReplied,
    MediaFailed,
    MediaStored,
    MediaTranscribed,
    MessageDeleted,
    MessageEdited,
    MessageFact,
    MessageReceived,
    TranscriptionFailed,
)
from contracts.ids import split_conversation
from contracts.private import ERASED
from contracts.private import Erased as ErasedText
from domain.conversation.charge import (
    AFTER_OUTAGE,
    answered,
    asked,
    floored,
    given_up,
    paused,
    reopened,
    restored,
    restoring,
    resumed,
    settled,
    taken,
    told,
    wished,
    withheld,
)
from domain.conversation.chatwoot import later
from domain.conversation.deliveries import delivered, dropped, ended, promised, undelivered, unsaid
from domain.conversation.state import (
    OPT_OUT,
    Author,
    Conversation,
    File,
    Message,
    Notice,
    Takeover,
    Turn,
)


def fold(id: str, events: Iterable[Recorded[Event]], state: Conversation | None = None) -> Conversation:
    """The state after these events, in order. Events at or before the state's position are skipped."""
    if state is None:
        account, display_id = split_conversation(id)
        state = Conversation(id, account=account, display_id=display_id)
    for recorded in events:
        if recorded.position > state.position:
            state = replace(evolve(recorded.event, state, recorded), position=recorded.position)
    return state


@singledispatch
def evolve(event: Event, state: Conversation, at: Recorded[Event]) -> Conversation:
    """Events that change nothing here (tool calls, quotes, attempts, …) pass."""
    return state


# --- facts -----------------------------------------------------------------------------------------


@evolve.register
def _(event: MessageReceived, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = told(state, event.snapshot, event.contact_id, at)
    if isinstance(event.name, str) and event.name and event.name not in state.names:
        state = replace(state, names=(*state.names, event.name))
    return _add(state, event, at, "customer", event.text, media=event.media, unsupported=event.unsupported)


@evolve.register
def _(event: HumanReplied, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = told(state, event.snapshot, event.contact_id, at)
    state = _add(state, event, at, "human", event.text)
    when = state.chatwoot.replied_at(event)
    if state.takeover:  # an answer that is told late does not make what stands older
        when = later(when, state.takeover.chatwoot_at)
    # No floor: it comes with the message's own id, which also sorts what is told late.
    return settled(replace(state, takeover=Takeover(at.position, at.stored_at, when), opening=None))


@evolve.register
def _(event: AutomaticMessageSent, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = told(state, event.snapshot, event.contact_id, at)
    return _add(state, event, at, "system", event.text)


@evolve.register
def _(event: MessageEdited, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = told(state, event.snapshot, event.contact_id, at)
    return _change(state, event.message_id, text=event.text, revised_by=at.envelope.id)


@evolve.register
def _(event: MessageDeleted, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = told(state, event.snapshot, event.contact_id, at)
    return _change(state, event.message_id, deleted=True)


@evolve.register
def _(event: MediaTranscribed, state: Conversation, at: Recorded[Event]) -> Conversation:
    return _change(state, event.message_id, text=event.text, heard=True, revised_by=at.envelope.id)


@evolve.register
def _(event: MediaStored, state: Conversation, at: Recorded[Event]) -> Conversation:
    file = File(event.attachment_id, event.media_type, event.transcribing)
    return _file(state, event.message_id, file)


@evolve.register
def _(event: MediaFailed, state: Conversation, at: Recorded[Event]) -> Conversation:
    return _file(state, event.message_id, File(event.attachment_id, None))


@evolve.register
def _(event: TranscriptionFailed, state: Conversation, at: Recorded[Event]) -> Conversation:
    return replace(state, messages=tuple(_unheard(m, event) for m in state.messages))


@evolve.register
def _(
    event: MessageFact | ConversationStatusChanged, state: Conversation, at: Recorded[Event]
) -> Conversation:
    return told(state, event.snapshot, event.contact_id, at)


@evolve.register
def _(event: ConversationAssigned, state: Conversation, at: Recorded[Event]) -> Conversation:
    return told(state, event.snapshot, event.contact_id, at, assigned=True)


# --- wishes ----------------------------------------------------------------------------------------


@evolve.register
def _(event: PauseRequested, state: Conversation, at: Recorded[Event]) -> Conversation:
    return paused(wished(state, "pause", at.envelope.id), at.position, "wish")


@evolve.register
def _(event: TakeoverRequested, state: Conversation, at: Recorded[Event]) -> Conversation:
    return taken(
        wished(state, "takeover", at.envelope.id), at.position, at.stored_at, state.chatwoot.status_at
    )


@evolve.register
def _(event: ResumeRequested, state: Conversation, at: Recorded[Event]) -> Conversation:
    nobody = event.by == "system" and event.reason == AFTER_OUTAGE
    return resumed(wished(state, "resume", at.envelope.id), at.position, nobody=nobody)


@evolve.register
def _(event: BotPaused, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = asked(state, event.parts)
    if event.wish is not None:
        return answered(state, event.wish)
    state = paused(state, at.position, event.why)
    # Where it also opens the conversation, a person has it from here on.
    return taken(state, at.position, at.stored_at, state.chatwoot.status_at) if event.parts else state


@evolve.register
def _(event: BotResumed, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = resumed(state, at.position) if event.wish is None else answered(state, event.wish)
    return asked(state, event.parts)


@evolve.register
def _(event: Erased, state: Conversation, at: Recorded[Event]) -> Conversation:
    # Who folded before the keys were destroyed forgets like who folds afterwards.
    wordless = tuple(replace(message, text=ERASED) for message in state.messages)
    state = replace(state, erased_at=at.position, messages=wordless, names=(), opening=None)
    return floored(state, at.position)


# --- turns -----------------------------------------------------------------------------------------


@evolve.register
def _(event: TurnStarted, state: Conversation, at: Recorded[Event]) -> Conversation:
    if state.open_turn or state.turn(event.turn_id):
        return state  # of two decisions that saw the same position the first counts
    covers = tuple(message for message in event.covers if message not in state.covered)
    if event.covers and not covers:  # one that never covered any only hands the conversation over
        return state  # the same, when the first has already answered
    turn = Turn(
        id=event.turn_id,
        position=at.position,
        covers=covers,
        seen=event.seen,
        started_at=at.time,
        leased_at=at.stored_at,
        lease_seconds=event.lease_seconds,
        tariffs=event.tariffs,
        prompt_version=event.prompt_version,
        elsewhere=event.elsewhere,
        attempt=event.attempt,
    )
    return replace(state, turns=(*state.turns, turn))


@evolve.register
def _(event: TurnTakenOver, state: Conversation, at: Recorded[Event]) -> Conversation:
    turn = state.turn(event.turn_id)
    if turn is None or not turn.open or event.attempt != turn.attempt + 1:
        return state
    taken = replace(turn, attempt=event.attempt, leased_at=at.stored_at, lease_seconds=event.lease_seconds)
    return _turn(state, taken)


@evolve.register
def _(event: Outcome, state: Conversation, at: Recorded[Event]) -> Conversation:
    turn = state.turn(event.turn_id)
    if turn is None or not turn.open or event.attempt != turn.attempt:
        return state  # the first outcome of the attempt that holds the lease stands
    state = _turn(state, replace(turn, outcome=event, outcome_position=at.position))
    if isinstance(event, TurnAbandoned) and event.reason == "person":
        state = given_up(state, turn.covers)
    if isinstance(event, ReplyRequested):
        state = promised(state, event, turn.covers, at.position)
    if isinstance(event, ReplyRequested | HandoffRequested):
        state = _spoken(state, event, at)
    if isinstance(event, HandoffRequested):
        if event.reason == OPT_OUT:
            state = paused(state, at.position, OPT_OUT)
        state = asked(state, event.parts)
        state = taken(state, at.position, at.stored_at, state.chatwoot.status_at)
    return state


@evolve.register
def _(event: TurnCompleted, state: Conversation, at: Recorded[Event]) -> Conversation:
    turn = state.turn(event.turn_id)
    return _turn(state, replace(turn, completed=True)) if turn and not turn.open else state


@evolve.register
def _(event: DisclosureGiven, state: Conversation, at: Recorded[Event]) -> Conversation:
    # The outcome of a turn says so itself, and knows which part must arrive for it.
    return state if state.turn(event.turn_id) else replace(state, disclosed=event.wording)


@evolve.register
def _(event: DeliveryAttempted, state: Conversation, at: Recorded[Event]) -> Conversation:
    return restoring(state, event.part_id)


@evolve.register
def _(event: DeliveryParked, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = restored(state, event.part_id)
    if event.wish is not None:  # somebody holds it back, and so knows
        return unsaid(state, event.part_id)
    return undelivered(state, event.part_id)


@evolve.register
def _(event: DeliveryRequeued | DeliverySucceeded, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = delivered(restored(state, event.part_id), event.part_id)
    return ended(state, event.part_id) if isinstance(event, DeliverySucceeded) else state


@evolve.register
def _(event: DeliveryCancelled, state: Conversation, at: Recorded[Event]) -> Conversation:
    state = restored(state, event.part_id)
    if event.reason == "stale":
        return undelivered(ended(state, event.part_id), event.part_id)
    state = unsaid(state, event.part_id)
    if event.reason != "takeover":
        return ended(state, event.part_id)
    state, reply = dropped(state, event.part_id)
    if reply and reply.position < state.resumed_at:  # what it was kept back for was over by then
        return reopened(state, reply.covers)
    return withheld(state, at.position, at.stored_at, reply.covers if reply else ())


# --- helpers ---------------------------------------------------------------------------------------


def _add(
    state: Conversation,
    event: MessageFact,
    at: Recorded[Event],
    author: Author,
    text: str | ErasedText | None,
    **more: object,
) -> Conversation:
    if any(message.id == event.message_id and message.author == author for message in state.messages):
        return state
    message = Message(
        event.message_id,
        author,
        at.position,
        at.stored_at,
        at.envelope.id,
        text,
        correlation_id=at.envelope.correlation_id,
        **more,  # type: ignore[arg-type]
    )
    return replace(state, messages=(*state.messages, message))


def _change(state: Conversation, message_id: int, **changes: object) -> Conversation:
    return replace(
        state,
        messages=tuple(
            replace(m, **changes) if m.id == message_id else m  # type: ignore[arg-type]
            for m in state.messages
        ),
    )


def _file(state: Conversation, message_id: int, file: File) -> Conversation:
    """The first word about an attachment stands."""
    return replace(
        state,
        messages=tuple(
            replace(m, files=(*m.files, file))
            if m.id == message_id and all(known.attachment_id != file.attachment_id for known in m.files)
            else m
            for m in state.messages
        ),
    )


def _unheard(message: Message, event: TranscriptionFailed) -> Message:
    if message.id != event.message_id:
        return message
    files = tuple(
        replace(file, transcribing=file.transcribing and file.attachment_id != event.attachment_id)
        for file in message.files
    )
    return replace(message, files=files)


def _spoken(
    state: Conversation, event: ReplyRequested | HandoffRequested, at: Recorded[Event]
) -> Conversation:
    said = tuple(
        Message(0, "bot", at.position, at.stored_at, at.envelope.id, text)
        for part, text in zip(event.parts, _texts(event), strict=False)
        if part.kind == "message"
    )
    kind = event.notice if isinstance(event, ReplyRequested) else None
    notice = (Notice(kind, at.position, at.stored_at),) if kind else ()
    return replace(
        state,
        messages=(*state.messages, *said),
        understanding=event.understanding,
        disclosed=event.disclosure or state.disclosed,
        disclosed_in=event.parts[0].part_id if event.disclosure and event.parts else state.disclosed_in,
        notices=(*state.notices, *notice),
    )


def _texts(event: ReplyRequested | HandoffRequested) -> tuple[str | ErasedText, ...]:
    """At least one per part: with words or without, a reply has as many messages."""
    if isinstance(event.texts, ErasedText):
        return (event.texts,) * len(event.parts)
    return event.texts + ("",) * len(event.parts)


def _turn(state: Conversation, changed: Turn) -> Conversation:
    return replace(state, turns=tuple(changed if turn.id == changed.id else turn for turn in state.turns))
