"""What to do next for one conversation. Pure: state, time and rules in, one step out."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from contracts.private import Erased
from domain.delivery.parts import Moment, QueuedPart, Stage
from domain.delivery.phone import on_phone
from domain.delivery.rules import Rules
from domain.delivery.state import Deliveries

CancelReason = Literal["takeover", "stale", "wish", "earlier_part", "erased", "off", "restricted"]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Every part is settled."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may be done for this many seconds, unless an event comes."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Observe:
    """Look at the conversation's status and assignee: what is known is too old to act on."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Claim the part, then send it, with a WhatsApp template if it names one."""

    part: QueuedPart
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A request for the part came to an unknown end: look whether Chatwoot has it."""

    part: QueuedPart


@dataclass(frozen=True, slots=True)
class Trace:
    """Chatwoot has the message and no webhook told what WhatsApp made of it: look."""

    part: QueuedPart


@dataclass(frozen=True, slots=True)
class Adopt:
    """Our own echo shows that Chatwoot has it."""

    part: QueuedPart


@dataclass(frozen=True, slots=True)
class Cancel:
    """It shall not be sent."""

    part: QueuedPart
    reason: CancelReason
    wish: UUID | None = None


@dataclass(frozen=True, slots=True)
class Park:
    """It cannot be sent, or did not arrive; a person decides."""

    part: QueuedPart
    reason: str
    wish: UUID | None = None


@dataclass(frozen=True, slots=True)
class Requeue:
    """An operator wants a parked part sent again."""

    part: QueuedPart
    wish: UUID


_LONG = 60.0  # seconds: a look that failed is repeated sooner, unless the host asks to be left alone

Decision = Adopt | Cancel | Park | Requeue
Request = Observe | Attempt | Look | Trace  # each asks Chatwoot something
Step = Nothing | Wait | Request | Decision


def next_step(
    state: Deliveries, now: Moment, rules: Rules, *, bot_on: bool = True, silent_to: int = 0
) -> Step:
    """The protocol of the design, section 6 (Delivery), in its order.

    `silent_to`: the position below which whatever was asked for must not reach the customer any more (a legal
    block; see `domain/customers/standing.py`).
    """
    for part in state.parts.values():
        if part.late_echo:
            return Adopt(part)
        if part.cancel_wish and (part.free or part.stage is Stage.parked):
            return Cancel(part, "wish", part.cancel_wish)
        if part.park_wish and part.free:
            return Park(part, "wish", part.park_wish)
        if part.stage is Stage.parked and part.retry_wish:
            return Requeue(part, part.retry_wish)
        if part.bounced and now.ticks - part.since <= rules.budget:
            return Park(part, f"whatsapp_{part.error_code or 'failed'}")
    head = state.head
    for part in state.parts.values():
        # Whatever holds up the queue: a later reply that comes too late is not sent, and a person is told.
        behind = head is not None and part.request != head.request and part.free
        if behind and _stale(state, part, now, rules):
            return barrier(state, part, bot_on=bot_on, silent_to=silent_to) or Cancel(part, "stale")
    step = _of_the_head(state, now, rules, bot_on=bot_on, silent_to=silent_to)
    # A look that keeps failing must not keep back what is to be sent.
    if isinstance(step, Nothing) or (isinstance(step, Wait) and step.seconds > _LONG):
        untraced = (part for part in state.parts.values() if part.untraced)
        return next((Trace(part) for part in untraced if _traceable(part, now, rules)), step)
    return step


def _of_the_head(state: Deliveries, now: Moment, rules: Rules, *, bot_on: bool, silent_to: int) -> Step:
    head = state.head
    if head is None:
        return Nothing()
    if head.stage is Stage.claimed:
        return _unknown(state, head.deadline + rules.claim_outlives, head, now, rules)
    if head.stage is Stage.unknown:
        wait = rules.look_gap if head.looks else rules.unclear_outlives
        return _unknown(state, wait, head, now, rules)
    if barred := barrier(state, head, bot_on=bot_on, silent_to=silent_to):
        return barred
    # Tried, and behind it a person is to be told: what Chatwoot refuses again and again must not hinder that.
    if head.tries and head.request.asker == "reply" and _handoff_waits(state, head, now, rules):
        return Cancel(head, "stale")
    return _free(state, head, now, rules)


def _unknown(state: Deliveries, wait: float, head: QueuedPart, now: Moment, rules: Rules) -> Step:
    """A look once `wait` seconds are over; where none succeeds for too long, a person decides."""
    left = head.since + wait - now.ticks
    if left > 0:
        return Wait(left, head.stage.value)
    # What comes after a note tells people, too.
    urgent = _grows_stale(state, head) or head.kind == "note" or _handoff_waits(state, head, now, rules)
    longest = rules.stale_after if urgent else rules.budget
    return Look(head) if -left < longest else Park(head, "unknown_outcome")


def _handoff_waits(state: Deliveries, head: QueuedPart, now: Moment, rules: Rules) -> bool:
    """A handoff has stood behind the head of something else for as long as a customer is let wait."""
    return any(
        part.request.asker in ("handoff", "pause")
        and part.request != head.request
        and part.free
        and _age(part, now) >= rules.stale_after
        for part in state.parts.values()
    )


def _traceable(part: QueuedPart, now: Moment, rules: Rules) -> bool:
    """Past the time in which webhooks come, and not so long ago that nobody cares any more."""
    return 0 < rules.untraced_after <= now.ticks - part.since <= rules.budget


def barrier(state: Deliveries, part: QueuedPart, *, bot_on: bool = True, silent_to: int = 0) -> Cancel | None:
    """Why the part must not be sent, by what the log says."""
    if state.erased_at > part.request.position or (part.for_customer and isinstance(part.text, Erased)):
        return Cancel(part, "erased")
    if part.cancel_wish:
        return Cancel(part, "wish", part.cancel_wish)
    if state.charge.word_bars(part):
        return Cancel(part, "takeover")
    if part.for_customer and part.request.position < silent_to:
        return Cancel(part, "restricted")
    if part.for_customer and not bot_on:
        return Cancel(part, "off")
    if _needs_what_failed(state, part):
        return Cancel(part, "earlier_part")
    return None


def clearance(
    state: Deliveries,
    part: QueuedPart,
    now: Moment,
    rules: Rules,
    *,
    bot_on: bool = True,
    silent_to: int = 0,
) -> Attempt | Observe | None:
    """Whether a claimed part may be sent at this very moment. None: no; its claim is withdrawn.

    The append of the claim may have taken seconds: what was fresh before it is not any more.
    """
    if barrier(state, part, bot_on=bot_on, silent_to=silent_to) or part.park_wish:
        return None
    if now.ticks - state.charge.learned > rules.fresh:
        return Observe()
    closed = part.for_customer and state.window_closed(now, rules.window)
    if closed is not (part.template is not None) or state.charge.chatwoot_bars(part):
        return None
    return Attempt(part, part.template)


def _needs_what_failed(state: Deliveries, part: QueuedPart) -> bool:
    """A broken part ends its reply; of a handoff only the texts, for people must be told in any case."""
    if part.request.asker != "reply" and not part.for_customer:
        return False
    # What is sent again an operator wants by itself.
    return not part.requeued and any(
        other.broken for other in state.of_request(part) if other.index < part.index
    )


def _free(state: Deliveries, part: QueuedPart, now: Moment, rules: Rules) -> Step:
    """A part that may be sent, sooner or later."""
    age = _age(part, now)
    grows_stale = _grows_stale(state, part)
    ends = rules.stale_after if grows_stale else rules.budget
    if age >= ends:
        return Cancel(part, "stale") if grows_stale else Park(part, "budget_spent")
    fresh = now.ticks - state.charge.learned <= rules.fresh
    if state.charge.chatwoot_bars(part):
        # Snapshots arrive out of order: one look more before a reply is thrown away for them.
        return Cancel(part, "takeover") if fresh else Observe()
    wait = _wait(state, part, now, rules)
    if wait.seconds > 0:
        return Wait(min(wait.seconds, ends - age), wait.why)
    if unfit := _unfit(part, rules):
        return Park(part, unfit)
    if not fresh:
        return Observe()
    if not part.for_customer or not state.window_closed(now, rules.window):
        return Attempt(part)
    if rules.template is None:
        return Park(part, "window_closed")
    # What a template would cut off the customer would never see.
    too_long = not isinstance(part.text, Erased) and len(part.text) > rules.longest_parameter
    return Park(part, "window_closed_text_too_long") if too_long else Attempt(part, rules.template)


def _age(part: QueuedPart, now: Moment) -> float:
    return (now.utc - part.queued_at).total_seconds()


def _grows_stale(state: Deliveries, part: QueuedPart) -> bool:
    """Nothing of its reply has been delivered."""
    return part.for_customer and not any(p.stage is Stage.succeeded for p in state.of_request(part))


def _stale(state: Deliveries, part: QueuedPart, now: Moment, rules: Rules) -> bool:
    return _age(part, now) >= rules.stale_after and _grows_stale(state, part)


def _wait(state: Deliveries, part: QueuedPart, now: Moment, rules: Rules) -> Wait:
    retry = (part.retry_at - now.utc).total_seconds() if part.retry_at else 0.0
    last = state.before(part)
    if last is None or not last.for_customer or last.whatsapp:
        return Wait(retry, "retry")
    pace = last.since + rules.pace - now.ticks
    return Wait(pace, "whatsapp_id") if pace > retry else Wait(retry, "retry")


def _unfit(part: QueuedPart, rules: Rules) -> str | None:
    """What no retry can mend."""
    if part.kind in ("message", "note") and not isinstance(part.text, Erased):
        if not part.text.strip():
            return "empty_text"
        if part.for_customer and len(on_phone(part.text)) > rules.longest_text:
            return "text_too_long"
    if part.kind == "status" and part.status is None:
        return "no_status"
    return None
