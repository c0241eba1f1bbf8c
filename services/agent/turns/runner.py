"""The turn protocol (design, section 6): what one replica does about one conversation."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from contracts.events.conversation import Elsewhere, TariffRef, TurnStarted, TurnTakenOver
from contracts.ids import whole
from domain.conversation.answers import BARRED, Answer, answer_due, resumes_at
from domain.conversation.decisions import (
    Complete,
    HandOver,
    Hold,
    Idle,
    Start,
    TakeOver,
    Timing,
    Wait,
    next_action,
    switch_matters,
)
from domain.conversation.state import Conversation, Message, Turn
from eventstore.errors import ExpectationFailed
from eventstore.poison import Poisoned
from eventstore.store import EventStore, Expect
from services.agent.gate.opting import wants_back
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations
from services.agent.turns.permission import Permission
from services.agent.turns.quarantined import Quarantined
from services.agent.turns.running import TurnRun
from services.agent.turns.watch import Watch
from services.common.lanes import Stopping
from services.common.logging import logger
from services.common.tasks import end

log = logger(__name__)


def _never(id: str, seconds: float) -> None:
    """Where people are waited for as long as it takes, nothing is looked at again."""


class TurnRunner:
    """Advances conversations. Any number of replicas may hold the same one: appends decide."""

    def __init__(
        self,
        store: EventStore,
        conversations: Conversations,
        run: TurnRun,
        permission: Permission,
        clock: LogClock,
        timing: Timing,
        pins: Callable[[], Awaitable[Sequence[TariffRef]]],
        prompt_version: Callable[[], Awaitable[str]],
        quarantined: Quarantined,
        key_patience: float = 60.0,
        resume_after: timedelta | None = None,
        revisit: Callable[[str, float], None] = _never,
        late_after: timedelta = timedelta(hours=2),
        elsewhere: Callable[[Conversation], Awaitable[Elsewhere]] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        closing: asyncio.Event | None = None,
    ) -> None:
        """`closing`: set when this replica stops, and must begin no turn that it may not end."""
        self._closing = closing or asyncio.Event()
        self._quarantined, self._key_patience = quarantined, key_patience
        self._store, self._conversations, self._run = store, conversations, run
        self._permission, self._resume_after, self._revisit = permission, resume_after, revisit
        self._clock, self._timing, self._pins, self._prompt = clock, timing, pins, prompt_version
        self._elsewhere = elsewhere
        self._late_after, self._monotonic = late_after, monotonic

    async def advance(self, id: str) -> None:
        """Work until the conversation asks nothing of the bot: then its messages may be acked.

        One that the agent cannot read is handed to a person; a key that is missing is waited for first.
        """
        async with Watch(self._store.client, id) as watch:
            exact = sure = False  # sure: the leader has confirmed that nothing was missing
            completed: set[UUID] = set()
            patient_until = self._monotonic() + self._key_patience
            while True:
                watch.clear()
                try:
                    state = await self._conversations.load(id, exact=exact)
                    exact, sure = False, exact
                    self._quarantined.release(id)
                    barred = await self._barred(state)
                    if answer := self._answer_due(state, barred):
                        if not await self._answered(state, answer):
                            return
                        exact = True
                        continue
                    bot_on = await self._bot_on(state) and not barred
                    match next_action(state, self._clock.now(), self._timing, bot_on=bot_on):
                        case Idle() if not (sure or await self._complete_for_the_leader(state)):
                            exact = True  # a replica of the log that lags: nobody would come back for it
                        case Idle():
                            self._look_again(state)
                            return
                        case Complete(turn) if turn.id in completed:
                            log.error("a turn stays without its totals", conversation=id, turn=str(turn.id))
                            return
                        case Complete(turn):
                            completed.add(turn.id)
                            assert turn.outcome is not None
                            await self._run.complete(id, turn.outcome, {})
                        case Hold(_, until) | Wait(until):
                            await self._wait(watch, (until - self._clock.now()).total_seconds())
                        case TakeOver(turn, last):
                            await self._take_over(state, turn, last, watch)
                            exact = True
                        case Start(messages):
                            covers = tuple(sorted(m.id for m in messages))
                            give_up = "late" if self._late(messages) else ""
                            await self._start(state, covers, watch, give_up=give_up)
                            exact = True  # a lagging replica would show our turn as open still
                        case HandOver(messages):
                            covers = tuple(sorted(m.id for m in messages))
                            await self._start(state, covers, watch, give_up="undelivered")
                            exact = True
                except ExpectationFailed:
                    exact = True  # someone was first: fold the tail, start from the top
                except Poisoned as error:
                    new = id not in self._quarantined
                    if new and error.poison.why == "key" and self._monotonic() < patient_until:
                        await watch.wait(1.0)  # the bucket may lag, or not be restored yet
                        continue
                    await self._quarantined.set_aside(id)
                    return

    def _go_on(self) -> None:
        """Raise `Stopping` where a turn would begin, or be waited for, by a replica that stops."""
        if self._closing.is_set():
            raise Stopping("it waits for another replica")

    async def _wait(self, watch: Watch, seconds: float) -> None:
        """Until something happens in the conversation, or this replica stops."""
        self._go_on()
        waits = [asyncio.create_task(watch.wait(seconds)), asyncio.create_task(self._closing.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end(*waits)

    def _late(self, messages: Sequence[Message]) -> bool:
        """The last of it was written while the bot was off everywhere, and so long ago that a person answers.

        What waited for anything else, a resume for instance, is answered whatever its age.
        """
        newest = max(messages, key=lambda message: message.position)
        waited = self._clock.now() - newest.stored_at
        return waited > self._late_after and self._permission.silenced(newest.position)

    async def _complete_for_the_leader(self, state: Conversation) -> bool:
        """Asked before messages are acked without an append that would have failed."""
        last = await self._store.reader.last(whole(state.id))
        return last is None or last.position <= state.position

    async def _barred(self, state: Conversation) -> str:
        """Asked only where it makes a difference."""
        asks = state.uncovered or state.undelivered or state.paused_why in BARRED
        return await self._permission.barred(state) if asks else ""

    async def _bot_on(self, state: Conversation) -> bool:
        """Asked of the leader only where it makes a difference, as for messages that wait."""
        return not switch_matters(state) or await self._permission.on()

    def _answer_due(self, state: Conversation, barred: str) -> Answer | None:
        return answer_due(
            state,
            self._clock.now(),
            barred=barred,
            wants_back=wants_back(message.text for message in state.uncovered),
            resume_after=self._resume_after,
        )

    async def _answered(self, state: Conversation, answer: Answer) -> bool:
        """Append it; False when it stood there already and did not change what is due."""
        recorded = await self._store.append(
            state.id, answer.event, id=answer.id, expect=Expect(whole(state.id), state.position)
        )
        log.info("answered", conversation=state.id, what=type(answer.event).__name__, why=answer.event.why)
        if recorded.position <= state.position:
            log.error("an answer does not count", conversation=state.id, position=recorded.position)
        return recorded.position > state.position

    def _look_again(self, state: Conversation) -> None:
        """Nobody may write until people have been silent for long enough."""
        due = self._resume_after and resumes_at(state, self._resume_after)
        if due and not state.paused_at:
            self._revisit(state.id, (due - self._clock.now()).total_seconds())

    async def _start(
        self, state: Conversation, covers: tuple[int, ...], watch: Watch, *, give_up: str = ""
    ) -> None:
        self._go_on()
        ends = self._monotonic() + self._timing.deadline
        # Random ids: with derived ones, two replicas would each take the other's turn for their own.
        turn_id = uuid4()
        started = TurnStarted(
            turn_id=turn_id,
            contact_id=state.contact_id,
            covers=covers,
            seen=state.position,
            tariffs=tuple(await self._pins()),
            prompt_version=await self._prompt(),
            lease_seconds=self._timing.lease,
            elsewhere=await self._elsewhere(state) if self._elsewhere else Elsewhere(),
        )
        last = next((m for m in reversed(state.messages) if m.id in covers), None)
        await self._store.append(
            state.id,
            started,
            id=uuid4(),
            expect=Expect(whole(state.id), state.position),
            correlation_id=last.correlation_id if last else None,
            causation_id=str(last.event_id) if last else None,
        )
        await self._run.run(state.id, turn_id, 1, ends, watch, give_up=give_up)

    async def _take_over(self, state: Conversation, turn: Turn, last: bool, watch: Watch) -> None:
        self._go_on()
        ends = self._monotonic() + self._timing.deadline
        attempt = turn.attempt + 1
        taken = TurnTakenOver(
            turn_id=turn.id, attempt=attempt, seen=state.position, lease_seconds=self._timing.lease
        )
        await self._store.append(state.id, taken, id=uuid4(), expect=Expect(whole(state.id), state.position))
        log.warning("turn taken over", conversation=state.id, turn=str(turn.id), attempt=attempt)
        give_up = "undelivered" if state.undelivered else "failed" if last else ""
        await self._run.run(state.id, turn.id, attempt, ends, watch, give_up=give_up)
