"""One attempt at one part: claim it in the log, send it before the deadline, record what became of it."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from uuid import UUID, uuid4

from contracts.errors import Unreachable
from domain.delivery import conclusions
from domain.delivery.answers import (
    Accepted,
    Answer,
    Answered,
    Later,
    NotSent,
    Rejected,
    Verdict,
    judge,
    judge_read,
)
from domain.delivery.decisions import Observe, clearance
from domain.delivery.parts import QueuedPart
from domain.delivery.rules import Rules
from domain.delivery.state import Deliveries
from eventstore.errors import ExpectationFailed
from services.common.logging import logger
from services.outbox.bodies import labels_of
from services.outbox.book import Book
from services.outbox.chatwoot import Chatwoot
from services.outbox.host import Host
from services.outbox.leave import Leaves
from services.outbox.looks import Looks
from services.outbox.measures import OutboxMeasures
from services.outbox.reading import bars

log = logger(__name__)

# Seconds for which a claim just stored says what the conversation holds: it was stored on condition that
# nothing else stood behind what we had read. After that the leader is asked.
CLAIM_SPEAKS = 0.25
LONGEST_DETAIL = 500  # characters of an answer that are kept (encrypted) with a failure
ALARM = (
    "chatwoot refuses us: correct CHATWOOT_API_TOKEN (401) or CHATWOOT_API_URL and the account (404), then "
    "`msia deliveries retry` what is parked"
)


class Attempts:
    """Sends. Whatever happens here, the log says that a request may have been on the wire."""

    def __init__(
        self,
        book: Book,
        chatwoot: Chatwoot,
        host: Host,
        looks: Looks,
        leaves: Leaves,
        rules: Rules,
        measures: OutboxMeasures,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._book, self._chatwoot, self._host, self._rules = book, chatwoot, host, rules
        self._looks, self._leaves, self._measures, self._draw = looks, leaves, measures, draw

    async def attempt(self, id: str, part: QueuedPart, template: str | None = None) -> None:
        """Returns when the outcome is recorded, or when somebody else was first."""
        state = self._book.entry(id)
        began = self._book.now().ticks
        write_before = began + self._rules.claim  # counted from before the append
        claim = conclusions.claim(state, part, self._rules, template)
        # A fresh id: under a shared one the log would take another replica's claim for ours.
        claim_id = uuid4()
        await self._book.append(state, part, claim, id=claim_id, deadline=self._rules.claim)
        claimed, hindrance = await self._hindrance(id, part, claim_id, began, write_before)
        if claimed is None:
            return
        if hindrance:
            self._measures.attempted(hindrance)
            await self._record(id, claimed, hindrance, conclusions.Answer())
            return
        begun = self._book.now().ticks
        answer, verdict = await self._send(id, claimed, write_before)
        seconds = self._book.now().ticks - begun
        self._measures.attempted(verdict, seconds)
        log.info(
            "attempt",
            kind=part.kind,
            attempt=claim.attempt,
            verdict=type(verdict).__name__,
            code=getattr(verdict, "code", getattr(verdict, "reason", None)),
        )
        if isinstance(verdict, Rejected) and verdict.alarm:
            self._measures.refused.inc()
            log.error(ALARM, reason=verdict.reason)
        await self._record(id, claimed, verdict, _recorded(answer, seconds))

    async def _hindrance(
        self, id: str, part: QueuedPart, claim_id: UUID, began: float, write_before: float
    ) -> tuple[QueuedPart | None, Later | None]:
        """The part under our claim (None: another's counts), and what in the gap forbids the request.

        By the log, the switch, the customer's own events and a look that are all fresh.
        """
        while True:
            old = self._book.now().ticks - began > CLAIM_SPEAKS
            leave, _ = await asyncio.gather(
                self._leaves.now(self._book.entry(id)), self._all_of(id, anew=old)
            )
            state = await self._all_of(id)  # should something have been heard of meanwhile
            claimed = state.part(part.id)
            if claimed is None or claimed.claim != claim_id:
                return None, None
            now = self._book.now()
            if now.ticks >= write_before:
                self._host.slots.crowded()
                return claimed, Later("late")
            step = clearance(state, claimed, now, self._rules, **leave._asdict())
            if step is None or bars(self._book.poison(id), claimed):
                return claimed, Later("withdrawn")
            if not isinstance(step, Observe):
                self._host.slots.flowed()
                return claimed, None
            self._host.slots.crowded()  # the look before the claim is too old by now
            if (seconds := await self._looks.observe(id)) is not None:
                return claimed, Later("withdrawn", after=seconds)

    async def _all_of(self, id: str, *, anew: bool = False) -> Deliveries:
        """From the leader, unless our claim has just said that we know it all."""
        if anew or not self._book.is_current(id):
            return await self._book.refresh(id, exact=True)
        return self._book.entry(id)

    async def _send(self, id: str, part: QueuedPart, write_before: float) -> tuple[Answer | None, Verdict]:
        if part.kind == "labels":
            return await self._add_labels(id, part, write_before)
        if part.kind == "status":
            answer = await self._chatwoot.set_status(id, part.status or "", write_before)
        else:
            answer = await self._chatwoot.send(id, part, write_before)
        return answer, self._judged(id, part, answer)

    async def _add_labels(
        self, id: str, part: QueuedPart, write_before: float
    ) -> tuple[Answer | None, Verdict]:
        """Chatwoot replaces all labels, so ours are added to those that are there."""
        answer = await self._chatwoot.labels(id)
        self._host.note(answer, id)
        verdict = judge_read(answer, self._host.pause)
        if not isinstance(verdict, Accepted):
            return answer, verdict
        there = labels_of(answer.body) if isinstance(answer, Answered) else []
        wanted = list(dict.fromkeys([*there, *part.labels]))
        if wanted == there:
            return None, Accepted(confirmed="nothing_to_do")
        answer = await self._chatwoot.set_labels(id, wanted, write_before)
        return answer, self._judged(id, part, answer)

    def _judged(self, id: str, part: QueuedPart, answer: Answer) -> Verdict:
        if answer == NotSent("late"):  # our own doing, not the host's
            self._host.slots.crowded()
            return Later("late")
        self._host.note(answer, id)
        return judge(part.kind, answer, self._host.pause)

    async def _record(self, id: str, part: QueuedPart, verdict: Verdict, answer: conclusions.Answer) -> None:
        """Append until it stands: what is not recorded would have to be found out by looking."""
        while True:
            with contextlib.suppress(Unreachable):  # the append says so again
                await self._book.current(id)
            state = self._book.entry(id)
            event = conclusions.answered(
                state, part.id, part.attempt, verdict, self._book.now(), self._rules, self._draw(), answer
            )
            if event is None:
                return
            try:
                await self._book.append(state, state.part(part.id) or part, event)
                return
            except ExpectationFailed:
                pass  # something was stored since, often our own echo: fold it and decide again
            except Unreachable as error:
                log.warning("outcome not recorded yet", error=str(error))
                await asyncio.sleep(0.5)
            with contextlib.suppress(Unreachable):  # the append says so again
                await self._book.refresh(id, exact=True)


def _recorded(answer: Answer | None, seconds: float) -> conclusions.Answer:
    """What stands in the log of an answer; what Chatwoot said of a failure goes into its private part."""
    if not isinstance(answer, Answered):
        return conclusions.Answer(milliseconds=round(seconds * 1000))
    failed = answer.status >= 300 and answer.body is not None
    return conclusions.Answer(
        http_status=answer.status,
        milliseconds=round(seconds * 1000),
        said=str(answer.body)[:LONGEST_DETAIL] if failed else None,
    )
