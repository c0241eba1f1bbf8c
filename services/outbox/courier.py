"""One conversation's queue, taken as far as it goes now: decide, do, record, decide again."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext

from opentelemetry.trace import INVALID_SPAN, Span, SpanKind
from structlog.contextvars import bound_contextvars

from contracts.errors import Unreachable
from domain.delivery import conclusions
from domain.delivery.decisions import Attempt, Look, Nothing, Observe, Step, Trace, Wait, next_step
from domain.delivery.rules import Rules
from eventstore.errors import ExpectationFailed
from eventstore.poison import Poison
from eventstore.quarantine import Quarantine
from services.common import tracing
from services.common.lanes import Stopping
from services.common.logging import logger
from services.outbox.attempts import Attempts
from services.outbox.book import Book
from services.outbox.host import Host
from services.outbox.leave import Leaves
from services.outbox.looks import Looks
from services.outbox.reading import in_quarantine
from services.outbox.standby import Standby

log = logger(__name__)

UNREACHABLE_RETRY = 2.0  # seconds until the log is asked again
LEAVE = 1.0  # seconds; it is read anew before each request
KEY_RETRY = 1.0  # seconds until a missing key is asked for again


class Courier:
    """Work of a lane: never two at once for one conversation."""

    def __init__(
        self,
        book: Book,
        attempts: Attempts,
        looks: Looks,
        host: Host,
        leaves: Leaves,
        standby: Standby,
        rules: Rules,
        due: Callable[[str, float], None],
        quarantine: Quarantine,
        *,
        key_patience: float,
        closing: asyncio.Event | None = None,
    ) -> None:
        """`closing`: set when this replica stops, and must send nothing more."""
        self._closing = closing or asyncio.Event()
        self._book, self._attempts, self._looks, self._host = book, attempts, looks, host
        self._leaves, self._standby, self._rules, self._due = leaves, standby, rules, due
        self._quarantine, self._key_patience = quarantine, key_patience
        self._keyless: dict[str, float] = {}  # conversation → ticks since which a key is missed

    async def advance(self, id: str) -> None:
        """Until nothing is left, or nothing may be done yet: then it is put down as due."""
        self._book.open(id)
        try:
            seconds = await self._advance(id)
        except Unreachable as error:
            log.warning("log away", conversation=id, error=str(error))
            seconds = UNREACHABLE_RETRY
        except Exception:  # what the sweep believes to be held, nobody would take up again
            self._book.drop(id)
            raise
        if seconds is None:
            self._book.drop(id)
            self._standby.forget(id)
            self._host.forget(id)
        else:
            self._due(id, seconds)

    async def _advance(self, id: str) -> float | None:
        """Seconds until it is due again; None when nothing is left."""
        async with AsyncExitStack() as stack:
            holding = False
            while True:
                step = await self._decide(id)
                if isinstance(step, Nothing):
                    return None
                if isinstance(step, Wait):
                    return step.seconds
                if isinstance(step, Attempt | Look | Observe | Trace):
                    if self._closing.is_set():
                        raise Stopping("it waits for another replica")
                    wait = self._wait(id, step)
                    if wait > 0:
                        return wait
                    if not holding:
                        await stack.enter_async_context(self._host.slots.hold())
                        holding = True
                        continue  # waiting for the slot took time: decide again
                try:
                    with bound_contextvars(conversation=id, **_named(step)), _traced(id, step):
                        seconds = await self._do(id, step)
                except ExpectationFailed:
                    await self._book.refresh(id, exact=True)
                    continue
                if seconds is not None:
                    return seconds

    def _wait(self, id: str, step: Step) -> float:
        """Seconds until its request may start: another replica has it, or Chatwoot must not be asked yet."""
        state = self._book.entry(id)
        if (wait := self._standby.wait(id, state.position)) > 0:
            return wait
        head = state.head
        message = head is not None and head.free and head.kind in ("message", "note")
        # An attempt follows the look that allows it.
        both = isinstance(step, Observe) and head is not None and head.free
        return self._host.wait(
            id, requests=2 if both else 1, message=message and isinstance(step, Observe | Attempt)
        )

    async def _decide(self, id: str) -> Step:
        state = await self._book.current(id)
        poison = self._book.poison(id)
        if self._waits_for_key(id, poison):
            self._book.drop(id)
            self._book.open(id)  # read from the start the next time
            return Wait(KEY_RETRY, "key")
        self._list(id, poison, state.position)
        if state.idle:
            return Nothing()
        leave = await self._leaves.lately(state, LEAVE)
        step = next_step(state, self._book.now(), self._rules, **leave._asdict())
        return in_quarantine(state, step, poison)

    def _waits_for_key(self, id: str, poison: Sequence[Poison]) -> bool:
        """A key may be on its way, or be restored from a backup: not at once a quarantine."""
        if id in self._quarantine or not poison or poison[0].why != "key":
            self._keyless.pop(id, None)
            return False
        now = self._book.now().ticks
        return now - self._keyless.setdefault(id, now) < self._key_patience

    def _list(self, id: str, poison: Sequence[Poison], position: int) -> None:
        if not poison:
            if self._quarantine.release(id):
                log.info("conversation out of quarantine", conversation=id)
        elif self._quarantine.put(poison, position):
            log.error("conversation quarantined", conversation=id, reason=poison[0].error)

    async def _do(self, id: str, step: Step) -> float | None:
        """Seconds to wait before anything else, if it failed."""
        match step:
            case Observe():
                self._host.breaker.entered()
                return await self._looks.observe(id)
            case Look(part):
                self._host.breaker.entered()
                return await self._looks.look(id, part)
            case Trace(part):
                self._host.breaker.entered()
                return await self._looks.trace(id, part)
            case Attempt(part, template):
                self._host.breaker.entered()
                await self._attempts.attempt(id, part, template)
            case Nothing() | Wait():
                raise AssertionError("nothing to do is not done")
            case decision:
                state = self._book.entry(id)
                event = conclusions.decided(state, decision)
                log.info(type(event).__name__, reason=getattr(event, "reason", None))
                await self._book.append(state, decision.part, event)
        return None


def _traced(id: str, step: Step) -> AbstractContextManager[Span]:
    """A span for each request about a part: below what asked for it."""
    if not isinstance(step, Attempt | Look | Trace):
        return nullcontext(INVALID_SPAN)
    part = step.part
    return tracing.span(
        f"{type(step).__name__.lower()} {part.kind}",
        correlation_id=part.request.correlation_id,
        cause=str(part.request.event_id),
        kind=SpanKind.CLIENT,
        attributes={"msia.conversation": id, "msia.part": str(part.id)},
    )


def _named(step: Step) -> dict[str, str | None]:
    """What every log line about a step carries: ids, never text."""
    if isinstance(step, Nothing | Wait | Observe):
        return {}
    return {"part": str(step.part.id), "correlation_id": step.part.request.correlation_id}
