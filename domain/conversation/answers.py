"""What the agent appends outside of turns: its answers to wishes, and who answers again, by time or by word.

Pure: a state and what is known beside it in, at most one event out. The id says what is answered, so any
number of replicas answer once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.events.conversation import BotPaused, BotResumed, Part
from contracts.ids import stable_id
from domain.conversation.state import OPT_OUT, Conversation, Message, Wish

BARRED = ("muted", "restricted")  # what a customer's own events say about them


@dataclass(frozen=True, slots=True)
class Answer:
    """One event, and its id."""

    id: UUID
    event: BotPaused | BotResumed


def answer_due(
    state: Conversation,
    now: datetime,
    *,
    barred: str = "",
    wants_back: bool = False,
    resume_after: timedelta | None = None,
) -> Answer | None:
    """The next answer that the conversation is owed.

    `barred`: why the bot must not speak to this customer. `wants_back`: one who opted out writes that they
    want answers again. `resume_after`: how long people may be silent; None: it never comes back by itself.
    """
    if state.wishes:
        return _to(state, state.wishes[0], binds=len(state.wishes) == 1)
    waiting = state.uncovered
    if not waiting:
        return None
    if barred in BARRED:
        return None if _with_people(state) else _paused(state, barred, waiting[-1])
    if state.paused_why in BARRED:
        return _resumed(state, "allowed", waiting[-1])
    if state.paused_why == OPT_OUT:
        if wants_back and not _a_person_answered(state):
            return _resumed(state, "opt_in", waiting[-1])
        return None if _with_people(state) else _paused(state, OPT_OUT, waiting[-1])
    if resume_after is not None and (due := resumes_at(state, resume_after)) and now >= due:
        return _resumed(state, "time", waiting[-1])
    return None


def resumes_at(state: Conversation, after: timedelta) -> datetime | None:
    """When the bot comes back by itself, should no person say anything before; None: it does not."""
    if state.in_charge != "person" or not state.uncovered:
        return None
    words = [message.stored_at for message in state.messages if message.author == "human"]
    taken = [state.takeover.stored_at] if state.takeover else []
    seen = [state.chatwoot.person_at] if state.chatwoot.person_at else []
    since = max((*words, *taken, *seen), default=None)
    return None if since is None else since + after


def _with_people(state: Conversation) -> bool:
    return state.takeover is not None or state.chatwoot.with_person


def _a_person_answered(state: Conversation) -> bool:
    """Since the customer opted out: it is theirs then."""
    return any(m.author == "human" and m.position > state.paused_at for m in state.messages)


def _to(state: Conversation, wish: Wish, *, binds: bool) -> Answer:
    """Chatwoot's status follows the last wish only: an earlier one is history by now."""
    kind, status = (BotResumed, "pending") if wish.kind == "resume" else (BotPaused, "open")
    parts = (_status(wish.id, status),) if binds else ()
    event = kind(why=wish.kind, seen=state.position, wish=wish.id, parts=parts)
    return Answer(stable_id("answer", wish.id), event)


def _paused(state: Conversation, why: str, about: Message) -> Answer:
    """In silence, but so that people see what was written."""
    id = stable_id("paused", state.id, about.event_id)
    return Answer(id, BotPaused(why=why, seen=state.position, parts=(_status(id, "open"),)))


def _resumed(state: Conversation, why: str, about: Message) -> Answer:
    id = stable_id("resumed", state.id, about.event_id)
    return Answer(id, BotResumed(why=why, seen=state.position, parts=(_status(id, "pending"),)))


def _status(answer: UUID, status: str) -> Part:
    return Part(part_id=stable_id("answer-part", answer), kind="status", status=status)
