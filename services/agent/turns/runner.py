"""The turn protocol (design, section 6): what one replica does about one conversation."""

import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID, uuid4

from contracts.events.conversation import TariffRef, TurnStarted, TurnTakenOver
from contracts.ids import whole
from domain.conversation.decisions import Complete, Hold, Idle, Start, TakeOver, Timing, Wait, next_action
from domain.conversation.state import Conversation, Turn
from eventstore.errors import ExpectationFailed
from eventstore.poison import Poisoned
from eventstore.store import EventStore, Expect
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations
from services.agent.turns.quarantined import Quarantined
from services.agent.turns.running import TurnRun
from services.agent.turns.watch import Watch
from services.common.logging import logger
from services.common.switch import Switch

log = logger(__name__)


class TurnRunner:
    """Advances conversations. Any number of replicas may hold the same one: appends decide."""

    def __init__(
        self,
        store: EventStore,
        conversations: Conversations,
        run: TurnRun,
        switch: Switch,
        clock: LogClock,
        timing: Timing,
        pins: Callable[[], Awaitable[Sequence[TariffRef]]],
        prompt_version: Callable[[], Awaitable[str]],
        quarantined: Quarantined,
        key_patience: float = 60.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._quarantined, self._key_patience = quarantined, key_patience
        self._store, self._conversations, self._run, self._switch = store, conversations, run, switch
        self._clock, self._timing, self._pins, self._prompt = clock, timing, pins, prompt_version
        self._monotonic = monotonic

    async def advance(self, id: str) -> None:
        """Work until the conversation asks nothing of the bot: then its messages may be acked.

        One that the agent cannot read is handed to a person; a key that is missing is waited for first.
        """
        async with Watch(self._store.client, id) as watch:
            exact = False
            completed: set[UUID] = set()
            patient_until = self._monotonic() + self._key_patience
            while True:
                watch.clear()
                try:
                    state = await self._conversations.load(id, exact=exact)
                    exact = False
                    self._quarantined.release(id)
                    action = next_action(
                        state, self._clock.now(), self._timing, bot_on=await self._switch.on()
                    )
                    match action:
                        case Idle():
                            return
                        case Complete(turn) if turn.id in completed:
                            log.error("a turn stays without its totals", conversation=id, turn=str(turn.id))
                            return
                        case Complete(turn):
                            completed.add(turn.id)
                            await self._run.complete(id, turn, {})
                        case Hold(_, until) | Wait(until):
                            await watch.wait((until - self._clock.now()).total_seconds())
                        case TakeOver(turn, last):
                            await self._take_over(state, turn, last, watch)
                        case Start(messages):
                            await self._start(state, tuple(sorted(m.id for m in messages)), watch)
                except ExpectationFailed:
                    exact = True  # someone was first: fold the tail, start from the top
                except Poisoned as error:
                    new = id not in self._quarantined
                    if new and error.poison.why == "key" and self._monotonic() < patient_until:
                        await watch.wait(1.0)  # the bucket may lag, or not be restored yet
                        continue
                    await self._quarantined.set_aside(id)
                    return

    async def _start(self, state: Conversation, covers: tuple[int, ...], watch: Watch) -> None:
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
        )
        last = next(m for m in reversed(state.messages) if m.id in covers)
        await self._store.append(
            state.id,
            started,
            id=uuid4(),
            expect=Expect(whole(state.id), state.position),
            correlation_id=last.correlation_id,
            causation_id=str(last.event_id),
        )
        await self._run.run(state.id, turn_id, 1, ends, watch)

    async def _take_over(self, state: Conversation, turn: Turn, last: bool, watch: Watch) -> None:
        ends = self._monotonic() + self._timing.deadline
        attempt = turn.attempt + 1
        taken = TurnTakenOver(
            turn_id=turn.id, attempt=attempt, seen=state.position, lease_seconds=self._timing.lease
        )
        await self._store.append(state.id, taken, id=uuid4(), expect=Expect(whole(state.id), state.position))
        log.warning("turn taken over", conversation=state.id, turn=str(turn.id), attempt=attempt)
        await self._run.run(state.id, turn.id, attempt, ends, watch, give_up=last)
