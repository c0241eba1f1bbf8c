"""One attempt at one part: claim it in the log, send it before the deadline, record what became of it."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from uuid import uuid4

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
from eventstore.errors import ExpectationFailed
from services.common.logging import logger
from services.common.switch import Switch
from services.outbox.bodies import labels_of
from services.outbox.book import Book
from services.outbox.chatwoot import Chatwoot
from services.outbox.host import Host
from services.outbox.looks import Looks
from services.outbox.reading import bars

log = logger(__name__)

LONGEST_DETAIL = 500  # characters of an answer that are kept (encrypted) with a failure


class Attempts:
    """Sends. Whatever happens here, the log says that a request may have been on the wire."""

    def __init__(
        self,
        book: Book,
        chatwoot: Chatwoot,
        host: Host,
        looks: Looks,
        switch: Switch,
        rules: Rules,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._book, self._chatwoot, self._host, self._rules = book, chatwoot, host, rules
        self._looks, self._switch, self._draw = looks, switch, draw

    async def attempt(self, id: str, part: QueuedPart) -> None:
        """Returns when the outcome is recorded, or when somebody else was first."""
        state = self._book.entry(id)
        write_before = self._book.now().ticks + self._rules.claim  # counted from before the append
        claim = conclusions.claim(state, part, self._rules)
        # A fresh id: under a shared one the log would take another replica's claim for ours.
        claim_id = uuid4()
        await self._book.append(state, part, claim, id=claim_id, deadline=self._rules.claim)
        state = await self._book.refresh(id, exact=True)
        claimed = state.part(part.id)
        if claimed is None or claimed.claim != claim_id:
            return
        if hindrance := await self._hindrance(id, claimed, write_before):
            await self._record(id, claimed, hindrance)
            return
        answer, verdict = await self._send(id, claimed, write_before)
        log.info(
            "attempt",
            kind=part.kind,
            attempt=claim.attempt,
            verdict=type(verdict).__name__,
            code=getattr(verdict, "code", getattr(verdict, "reason", None)),
        )
        if isinstance(verdict, Rejected) and verdict.alarm:
            log.error("chatwoot refuses our token: correct CHATWOOT_API_TOKEN", reason=verdict.reason)
        await self._record(id, claimed, verdict, _detail(answer))

    async def _hindrance(self, id: str, part: QueuedPart, write_before: float) -> Later | None:
        """What came in the gap and forbids the request, by the log and a look that are both fresh."""
        while self._book.now().ticks < write_before:
            bot_on = await self._switch.on()
            state = await self._book.refresh(id, exact=True)
            step = clearance(state, part, self._book.now(), self._rules, bot_on=bot_on)
            if bars(self._book.poison(id), part):
                return Later("withdrawn")
            if not isinstance(step, Observe):
                return Later("withdrawn") if step is None else None
            if await self._looks.observe(id) is not None:
                return Later("withdrawn")
        return Later("late")

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
            return Later("late")
        self._host.note(answer, id)
        return judge(part.kind, answer, self._host.pause)

    async def _record(self, id: str, part: QueuedPart, verdict: Verdict, detail: str | None = None) -> None:
        """Append until it stands: what is not recorded would have to be found out by looking."""
        while True:
            state = self._book.entry(id)
            event = conclusions.answered(
                state, part.id, part.attempt, verdict, self._book.now(), self._rules, self._draw(), detail
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


def _detail(answer: Answer | None) -> str | None:
    """What Chatwoot said, for the private part of a failure."""
    if not isinstance(answer, Answered) or answer.status < 300 or answer.body is None:
        return None
    return str(answer.body)[:LONGEST_DETAIL]
