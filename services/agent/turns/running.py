"""Running one turn that this replica holds: think, watch the conversation meanwhile, append ONE outcome."""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

import structlog

from contracts.errors import Unreachable
from contracts.events.conversation import Outcome, TurnAbandoned, TurnCompleted
from contracts.ids import turn_event_id
from domain.conversation.decisions import Abandoned, Timing, may_finish
from domain.conversation.state import Conversation, Turn
from eventstore.errors import ExpectationFailed
from eventstore.poison import Poisoned
from eventstore.store import EventStore
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations
from services.agent.turns.outcomes import abandoned, disclosed, outcome
from services.agent.turns.permission import Permission
from services.agent.turns.recorder import Recorder
from services.agent.turns.results import Brain, Interrupted, Result
from services.agent.turns.watch import Watch
from services.common import tracing
from services.common.defects import told
from services.common.logging import logger
from services.common.tasks import end

log = logger(__name__)


class TurnRun:
    """How a held turn is brought to its outcome."""

    def __init__(
        self,
        store: EventStore,
        conversations: Conversations,
        brain: Brain,
        permission: Permission,
        clock: LogClock,
        timing: Timing,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._conversations, self._brain = store, conversations, brain
        self._permission, self._clock, self._timing, self._monotonic = permission, clock, timing, monotonic

    async def run(
        self, id: str, turn_id: UUID, attempt: int, ends: float, watch: Watch, *, give_up: str = ""
    ) -> None:
        """Until `ends` (monotonic seconds): later another replica may hold the turn.

        `give_up`: why it goes to a person without a thought.
        """
        began = self._monotonic()
        watch.clear()
        state = await self._load(id, ends)
        turn = state.turn(turn_id)
        if turn is None or turn.attempt != attempt:
            return  # another replica's start or takeover counted first
        recorder = Recorder(
            self._store,
            state,
            turn_id,
            attempt,
            self._clock.now,
            self._timing,
            lambda: ends - self._monotonic(),
        )
        with (
            structlog.contextvars.bound_contextvars(
                conversation=id, turn=str(turn_id), correlation_id=recorder.correlation_id
            ),
            tracing.span(
                "turn",
                correlation_id=recorder.correlation_id,
                cause=recorder.causation_id,
                attributes={"msia.conversation": id, "msia.turn": str(turn_id), "msia.attempt": attempt},
            ) as span,
        ):
            if give_up:
                result: Result | Interrupted = self._brain.give_up(state, turn, give_up)
            else:
                result = await self._think(turn, recorder, ends, watch)
            ended = await self._end(recorder, result, ends + self._timing.margin)
            if ended is None:
                return
            log.info("turn ended", outcome=type(ended).__name__, attempt=attempt)
            span.set_attribute("msia.outcome", type(ended).__name__)
            if not isinstance(ended, TurnAbandoned) and isinstance(result, Result):
                spent = int((self._monotonic() - began) * 1000)
                totals = {**result.totals, "milliseconds": spent}
                await self.complete(id, ended, totals, recorder.correlation_id)
            await self._brain.forget(turn_id)

    async def _load(self, id: str, ends: float) -> Conversation:
        """The conversation, asked for again while the turn is ours: giving up would cost a whole lease.

        From the leader: a replica of the log that lags would show neither our start nor a person's step
        before it.
        """
        while True:
            try:
                return await self._conversations.load(id, exact=True)
            except Unreachable:
                if self._monotonic() > ends:
                    raise
                await asyncio.sleep(0.5)

    async def complete(
        self, id: str, ended: Outcome, totals: dict[str, int], correlation_id: str | None = None
    ) -> None:
        """Append what follows from the outcome, once: no decisions, so no expectations. The totals last."""
        turn_id, attempt = ended.turn_id, ended.attempt
        if told := disclosed(ended):
            await self._store.append(
                id, told, id=turn_event_id(turn_id, "disclosed", attempt), correlation_id=correlation_id
            )
        await self._store.append(
            id,
            TurnCompleted(turn_id=turn_id, attempt=attempt, **totals),
            id=turn_event_id(turn_id, "completed", attempt),
            correlation_id=correlation_id,
        )

    async def _think(self, turn: Turn, recorder: Recorder, ends: float, watch: Watch) -> Result | Interrupted:
        """A result, or the reason why there will be none."""
        thinking = asyncio.create_task(self._try_to_think(turn, recorder))
        news = False  # `run` has just read it
        try:
            while True:
                left = ends - self._monotonic()
                if left <= 0:
                    log.error("turn ran out of time")
                    return self._brain.give_up(recorder.state, turn, "failed")
                try:
                    state = await self._conversations.load(recorder.state.id) if news else recorder.state
                except Unreachable:  # thinking goes on; the outcome's expectation guards what was not seen
                    left, unread = min(left, 1.0), True
                else:
                    unread = False
                    why = may_finish(state, turn.id, recorder.attempt, self._clock.now(), self._timing)
                    if why is not None:
                        return Interrupted(why)
                changed = asyncio.create_task(watch.changed())
                try:
                    await asyncio.wait({thinking, changed}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                finally:  # also where this replica is told to stop: nobody else would end it
                    changed.cancel()
                if thinking.done():
                    return thinking.result()
                seen = set(watch.seen)
                watch.clear()
                # to read each of our own steps again would cost more than to write them
                news = unread or not await recorder.knows(seen)
        except Interrupted as interrupted:
            return interrupted
        finally:
            await end(thinking)

    async def _try_to_think(self, turn: Turn, recorder: Recorder) -> Result:
        while True:
            try:
                return await self._brain.think(turn, recorder)
            except (Interrupted, Poisoned):
                raise
            except Unreachable as error:
                # The log is away; steps already recorded are found again, so thinking again is safe.
                log.warning("turn waits for the log", error=str(error))
                await asyncio.sleep(0.5)
            except Exception as error:  # noqa: BLE001  # a bug is no reason to leave the customer alone
                log.error("turn failed", **told(error))
                return self._brain.give_up(recorder.state, turn, "failed")

    async def _end(
        self, recorder: Recorder, result: Result | Interrupted, lease_ends: float
    ) -> Outcome | None:
        """One outcome. On a conflict the same decision is taken again with the same result."""
        conflict = False
        while True:
            try:
                if conflict:
                    await recorder.catch_up()
                why: Abandoned | str | None = may_finish(
                    recorder.state,
                    recorder.turn_id,
                    recorder.attempt,
                    self._clock.now(),
                    self._timing,
                    bot_on=await self._permission.may_speak(recorder.state),
                )
                if why is None and isinstance(result, Interrupted):
                    why = result.reason
                if why == "lost":
                    return None
                return await recorder.end(self._outcome(recorder, result, why))
            except ExpectationFailed:
                conflict = True
            except Unreachable as error:
                # The result is ready and the id is stable: while the turn is ours, the log is asked again.
                if self._monotonic() > lease_ends:
                    raise
                log.warning("outcome waits for the log", error=str(error))
                await asyncio.sleep(0.5)

    def _outcome(
        self, recorder: Recorder, result: Result | Interrupted, why: str | None
    ) -> Callable[[int], Outcome]:
        if why is not None or isinstance(result, Interrupted):
            reason = why or "superseded"
            return lambda seen: abandoned(recorder.turn_id, recorder.attempt, seen, reason)  # type: ignore[arg-type]
        return lambda seen: outcome(recorder.turn_id, recorder.attempt, seen, result)
