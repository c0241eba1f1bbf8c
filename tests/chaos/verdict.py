"""Judging: what became of each part, and whether every step on the way was allowed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.delivery import (
    DeliveryAttempted,
    DeliveryCancelled,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryParked,
    DeliverySucceeded,
)
from contracts.events.inbox import ConversationStatusChanged, HumanReplied
from tests.chaos import script
from tests.chaos.evidence import Evidence, Request, seconds
from tests.chaos.stage import Asked

CLAIM = float(str(script.outbox()["OUTBOX_CLAIM"]))
LIMIT = float(str(script.outbox()["OUTBOX_SERVER_LIMIT"]))
PACE = float(str(script.outbox()["OUTBOX_PACE"]))
FRESH = 1.0  # how old a look may be: OUTBOX_FRESH
CLOCK = 0.1  # seconds between what two processes note about one instant

# Answers after which Chatwoot certainly has nothing.
REFUSED = frozenset({401, 404, 422, 429})


Wrong = tuple[str, str]
CLASSES = (
    "lost",
    "doubled",
    "out of order",
    "sent after a takeover",
    "not explained",
    "sent without looking",
)


@dataclass
class Verdict:
    """Counts for the table, and what must not be: (class, what was seen)."""

    fates: Counter[str] = field(default_factory=Counter)
    unmendable: Counter[str] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)

    def count(self, what: str) -> int:
        return sum(kind == what for kind, _ in self.wrong)


def judge(evidence: Evidence) -> Verdict:
    verdict = Verdict()
    for asked in evidence.asked:
        verdict.fates[_fate(evidence, asked, verdict)] += 1
        verdict.wrong += _attempts(evidence, asked)
        verdict.wrong += _resent(evidence, asked)
    for conversation in evidence.order:
        _order(evidence, conversation, verdict)
    verdict.wrong += _takeovers(evidence)
    return verdict


def _fate(evidence: Evidence, asked: Asked, verdict: Verdict) -> str:
    bubbles, messages = evidence.bubbles.get(asked.part, []), evidence.messages.get(asked.part, [])
    if bubbles:
        _copies(evidence, asked, verdict)
        return "once" if len(bubbles) == 1 else "more than once"
    if messages and all(script.UNDELIVERABLE.intersection(message["faults"]) for message in messages):
        return "not delivered by WhatsApp"
    ends = [recorded.event for recorded in evidence.deliveries.get(asked.part, [])]
    last = ends[-1] if ends else None
    if isinstance(last, DeliveryParked) and _refusals(evidence, asked.part):
        return "parked: Chatwoot refused"
    if isinstance(last, DeliveryCancelled) and last.reason == "takeover" and _person(evidence, asked):
        return "cancelled: a person took over"
    if (
        isinstance(last, DeliveryCancelled)
        and last.reason == "earlier_part"
        and _broken_before(evidence, asked)
    ):
        return "cancelled: an earlier part of it failed"
    if reason := _excused(evidence, asked, last):
        return reason
    what = f"{asked.part} of 1-{asked.conversation}; the log ends with {last!r}"
    verdict.wrong.append(("lost", what))
    return "lost"


def _excused(evidence: Evidence, asked: Asked, last: DeliveryEvent | None) -> str:
    """Why nobody waits for this part although it was never sent; empty: somebody does."""
    about = asked.conversation
    if about in evidence.poisoned and isinstance(last, DeliveryCancelled | DeliveryParked):
        return "not sent: poison in its conversation, which a person has"
    if isinstance(last, DeliveryCancelled):
        if about in evidence.erased and last.reason in ("restricted", "erased"):
            return "cancelled: the customer was erased"
        if about in evidence.handed and last.reason == "takeover":
            return "cancelled: Chatwoot gave it to people"
    return ""


def _copies(evidence: Evidence, asked: Asked, verdict: Verdict) -> None:
    """Every bubble beyond the first must have a cause that no client can mend."""
    bubbles, messages = evidence.bubbles[asked.part], evidence.messages[asked.part]
    shown = Counter(bubble["message_id"] for bubble in bubbles)
    for message in messages:
        if shown[message["id"]] > 1:
            verdict.unmendable["accepted twice by Meta"] += 1
            if "accepted-twice" not in message["faults"]:
                times = shown[message["id"]]
                verdict.wrong.append(("doubled", f"message {message['id']} is on the phone {times} times"))
    looked = _last_look(evidence, asked)
    for message in sorted(messages, key=lambda m: m["created_at"])[1:]:
        # One of the two was saved when everybody had looked for it: there was nothing to be seen.
        if looked is not None and seconds(message["created_at"]) >= looked:
            verdict.unmendable["saved after the last look"] += 1
        else:
            what = f"{asked.part} of 1-{asked.conversation} was saved twice: {message['id']}"
            verdict.wrong.append(("doubled", what))


def _last_look(evidence: Evidence, asked: Asked) -> float | None:
    """When the look began whose finding nothing allowed a second request."""
    absent = [
        recorded.stored_at.timestamp()
        for recorded in evidence.deliveries.get(asked.part, [])
        if isinstance(recorded.event, DeliveryFailed) and recorded.event.failure == "absent"
    ]
    looks = _looks(evidence, asked.conversation)
    found = [look.started for look in looks if absent and look.started <= absent[-1] + CLOCK]
    return max(found, default=None)


def _attempts(evidence: Evidence, asked: Asked) -> Iterator[Wrong]:
    """The log explains each request: there is a claim for it, and what became of it."""
    events = evidence.deliveries.get(asked.part, [])
    attempts = _by_attempt(events)
    numbers = [claim.event.attempt for claim, _, _ in attempts]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "not explained", f"{asked.part}: attempts are numbered {numbers}"
    for claim, outcomes, _ in attempts:
        if not outcomes:
            yield "not explained", f"{asked.part}: how did the attempt at {claim.position} end?"
    times = [claim.stored_at.timestamp() for claim, _, _ in attempts]
    for number, request in enumerate(_posts(evidence, asked.part), start=1):
        if sum(at <= request.started + CLOCK for at in times) < number:
            yield "not explained", f"{asked.part}: {number} requests at {request.started:.3f}, claims {times}"


def _resent(evidence: Evidence, asked: Asked) -> Iterator[Wrong]:
    """After an unclear answer nothing is sent before two looks, past Chatwoot's own limit, found nothing."""
    looks = _looks(evidence, asked.conversation)
    for claim, outcomes, next_claim in _by_attempt(evidence.deliveries.get(asked.part, [])):
        if next_claim is None:
            continue
        claimed, again = claim.stored_at.timestamp(), next_claim.stored_at.timestamp()
        failures = [one for one in outcomes if isinstance(one.event, DeliveryFailed)]
        if failures and all(_failure(one) == "retry" for one in failures):
            posts = [one for one in _posts(evidence, asked.part) if claimed <= one.started < again - CLOCK]
            if any(post.status not in REFUSED for post in posts):
                answers = [post.status or "no answer" for post in posts]
                yield "sent without looking", f"{asked.part}: at once after {answers}"
            continue
        # Whoever sent it says so at its end; whoever only found the claim waited from there, and longer.
        first = failures[0] if failures and _looks_before(failures[0]) == 0 else claim
        unclear = first.stored_at.timestamp()
        between = [one for one in looks if unclear + LIMIT <= one.started <= again and one.status == 200]
        if len(between) < 2:
            yield "sent without looking", f"{asked.part}: again at {again:.3f} after {len(between)} looks"


def _looks_before(recorded: Recorded[DeliveryEvent]) -> int:
    return recorded.event.looks if isinstance(recorded.event, DeliveryFailed) else 0


def _failure(recorded: Recorded[DeliveryEvent]) -> str:
    return recorded.event.failure if isinstance(recorded.event, DeliveryFailed) else ""


Attempt = tuple[
    Recorded[DeliveryAttempted], list[Recorded[DeliveryEvent]], Recorded[DeliveryAttempted] | None
]


def _by_attempt(events: list[Recorded[DeliveryEvent]]) -> list[Attempt]:
    """Each claim, what is recorded until the next one, and that next one."""
    claims = [
        cast("Recorded[DeliveryAttempted]", e) for e in events if isinstance(e.event, DeliveryAttempted)
    ]
    ends = [*claims[1:], None]
    return [
        (
            claim,
            [e for e in events if claim.position < e.position and (end is None or e.position < end.position)],
            end,
        )
        for claim, end in zip(claims, ends[: len(claims)], strict=True)
    ]


def _order(evidence: Evidence, conversation: int, verdict: Verdict) -> None:
    """As asked for; unless WhatsApp took longer than the pace, after which the next may go."""
    asked = [one.part for one in evidence.asked if one.conversation == conversation]
    seen = evidence.order[conversation]
    for index, part in enumerate(seen):
        for later in seen[:index]:
            if asked.index(later) < asked.index(part):
                continue
            stored = [
                one.stored_at.timestamp()
                for one in evidence.deliveries[part]
                if isinstance(one.event, DeliverySucceeded)
            ]
            waited = _posts(evidence, later)[0].started - stored[0] if stored else 0.0
            if waited >= PACE - CLOCK:
                verdict.unmendable["WhatsApp slower than the pace"] += 1
            else:
                verdict.wrong.append(("out of order", f"1-{conversation}: {later} overtook {part}"))


def _takeovers(evidence: Evidence) -> Iterator[Wrong]:
    """No request starts after a person is known: by the log, or by the look before each request."""
    for taken in evidence.taken_over:
        known = _told(evidence, taken.conversation)
        position, at = (known.position, known.stored_at.timestamp()) if known else (None, float("inf"))
        if taken.action == "open":
            at = min(at, taken.at + FRESH)
        for part in (one.part for one in evidence.asked if one.conversation == taken.conversation):
            late = [
                claim.position
                for claim, _, _ in _by_attempt(evidence.deliveries.get(part, []))
                if position is not None and claim.position > position
            ]
            if late:
                yield "sent after a takeover", f"{part}: claimed at {late}, known at {position}"
            for request in _posts(evidence, part):
                # Written within its claim's deadline; read by a sandbox that may have been busy.
                if request.started > at + CLAIM + evidence.lag + CLOCK:
                    yield "sent after a takeover", f"{part}: {request.started - at:.2f} s after it"


def _told(evidence: Evidence, conversation: int) -> Recorded[Event] | None:
    """What told the log that a person is there."""
    for recorded in evidence.inbox.get(conversation, []):
        event = recorded.event
        opened = isinstance(event, ConversationStatusChanged) and event.snapshot.status != "pending"
        if opened or isinstance(event, HumanReplied):
            return recorded
    return None


def _person(evidence: Evidence, asked: Asked) -> bool:
    return any(taken.conversation == asked.conversation for taken in evidence.taken_over)


def _broken_before(evidence: Evidence, asked: Asked) -> bool:
    """Whether a part before it in the same reply came to no good end."""
    for other in evidence.asked:
        if other.part == asked.part:
            return False
        if (other.conversation, other.reply) == (asked.conversation, asked.reply) and not any(
            bubble["status"] in ("sent", "delivered", "read")
            for bubble in evidence.bubbles.get(other.part, [])
        ):
            return True
    return False


def _refusals(evidence: Evidence, part: str) -> bool:
    return any(script.REFUSALS.intersection(post.faults) for post in _posts(evidence, part))


def _posts(evidence: Evidence, part: str) -> list[Request]:
    return evidence.posts.get(part, [])


def _looks(evidence: Evidence, conversation: int) -> list[Request]:
    return evidence.looks.get(conversation, [])
