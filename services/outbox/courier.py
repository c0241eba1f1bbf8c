"""One conversation's queue, taken as far as it goes now: decide, do, record, decide again."""

from collections.abc import Callable
from contextlib import AsyncExitStack

from structlog.contextvars import bound_contextvars

from contracts.errors import BadInput, KeyMissing, Unreachable
from domain.delivery import conclusions
from domain.delivery.decisions import Attempt, Look, Nothing, Observe, Step, Wait, next_step
from domain.delivery.rules import Rules
from eventstore.errors import ExpectationFailed
from services.common.logging import logger
from services.common.switch import Switch
from services.outbox.attempts import Attempts
from services.outbox.book import Book
from services.outbox.host import Host
from services.outbox.looks import Looks
from services.outbox.standby import Standby

log = logger(__name__)

UNREACHABLE_RETRY = 2.0  # seconds until the log is asked again


class Courier:
    """Work of a lane: never two at once for one conversation."""

    def __init__(
        self,
        book: Book,
        attempts: Attempts,
        looks: Looks,
        host: Host,
        switch: Switch,
        standby: Standby,
        rules: Rules,
        due: Callable[[str, float], None],
        *,
        poison_retry: float,
    ) -> None:
        self._book, self._attempts, self._looks, self._host = book, attempts, looks, host
        self._switch, self._standby, self._rules, self._due = switch, standby, rules, due
        self._poison_retry = poison_retry
        self.poisoned: dict[str, str] = {}  # conversation → what does not decode

    async def advance(self, id: str) -> None:
        """Until nothing is left, or nothing may be done yet: then it is put down as due."""
        self._book.open(id)
        try:
            seconds = await self._advance(id)
        except Unreachable as error:
            log.warning("log away", conversation=id, error=str(error))
            seconds = UNREACHABLE_RETRY
        except (BadInput, KeyMissing) as error:
            # Only this conversation stops; an operator sees it in the log and in /readyz.
            log.error("conversation does not decode; not delivered", conversation=id, error=str(error))
            self.poisoned[id] = str(error)
            self._due(id, self._poison_retry)
            return
        except Exception:  # what the sweep believes to be held, nobody would take up again
            self._book.drop(id)
            raise
        self.poisoned.pop(id, None)
        if seconds is None:
            self._book.drop(id)
            self._standby.forget(id)
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
                if isinstance(step, Attempt | Look | Observe):
                    wait = self._standby.wait(id, self._book.entry(id).position) or self._host.breaker.wait()
                    if wait > 0:
                        return wait
                    if not holding:
                        await stack.enter_async_context(self._host.slot())
                        holding = True
                        continue  # waiting for the slot took time: decide again
                try:
                    with bound_contextvars(conversation=id, **_named(step)):
                        seconds = await self._do(id, step)
                except ExpectationFailed:
                    await self._book.refresh(id, exact=True)
                    continue
                if seconds is not None:
                    return seconds

    async def _decide(self, id: str) -> Step:
        state = await self._book.refresh(id)
        if state.idle:
            return Nothing()
        return next_step(state, self._book.now(), self._rules, bot_on=await self._switch.on())

    async def _do(self, id: str, step: Step) -> float | None:
        """Seconds to wait before anything else, if it failed."""
        match step:
            case Observe():
                self._host.breaker.entered()
                return await self._looks.observe(id)
            case Look(part):
                self._host.breaker.entered()
                return await self._looks.look(id, part)
            case Attempt(part):
                self._host.breaker.entered()
                await self._attempts.attempt(id, part)
            case Nothing() | Wait():
                raise AssertionError("nothing to do is not done")
            case decision:
                state = self._book.entry(id)
                event = conclusions.decided(state, decision)
                log.info(type(event).__name__, reason=getattr(event, "reason", None))
                await self._book.append(state, decision.part, event)
        return None


def _named(step: Step) -> dict[str, str | None]:
    """What every log line about a step carries: ids, never text."""
    if isinstance(step, Nothing | Wait | Observe):
        return {}
    return {"part": str(step.part.id), "correlation_id": step.part.request.correlation_id}
