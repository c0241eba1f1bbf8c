"""A conversation that the agent cannot read on is a person's: who is told, and how often.

Told once when it is found, and once for each thing that falls to the bot afterwards: a person who gives the
conversation back does not know that nobody would answer.
"""

from dataclasses import dataclass
from uuid import UUID

from contracts.errors import KeyMissing
from contracts.events.conversation import HandoffRequested, TurnCompleted, TurnStarted
from contracts.ids import stable_id, turn_event_id, whole
from domain.conversation.decisions import Timing
from domain.conversation.state import Turn
from eventstore.errors import ExpectationFailed
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore, Expect
from services.agent.texts import people
from services.agent.turns.conversations import Conversations
from services.agent.turns.outcomes import outcome
from services.agent.turns.reading import Around
from services.agent.turns.recorder import owner_of
from services.agent.turns.results import Action, Result
from services.agent.wording import disclosed
from services.common.logging import logger

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Telling:
    """One handoff that is due; its ids are the same in every replica, so it happens once."""

    key: UUID

    @property
    def started(self) -> UUID:
        return turn_event_id(self.key, "started")

    @property
    def ended(self) -> UUID:
        return turn_event_id(self.key, "outcome")


def due(around: Around) -> Telling | None:
    """What a person has not been told yet."""
    first, state = around.poison[0], around.state
    waiting: list[tuple[object, ...]] = [()]  # the news itself, then what would be the bot's to answer
    if state.open_turn:
        waiting.append((state.open_turn.id,))
    elif state.in_charge == "bot" and state.uncovered:
        waiting.append((state.uncovered[-1].id,))
    tellings = (Telling(stable_id("quarantined", state.id, first.position, *what)) for what in waiting)
    return next((telling for telling in tellings if str(telling.ended) not in around.ids), None)


def handoff(around: Around, *, wordless: bool) -> Result:
    """Words for the customer only where the bot is in charge and something of theirs waits."""
    first, state = around.poison[0], around.state
    actions: list[Action] = []
    version = None
    waits = bool(state.uncovered or state.open_turn) or first.context in ("inbox", "?")
    if waits and state.in_charge == "bot" and not wordless:
        said, version = disclosed(state, people.HANDOFF_FAILED)
        actions.append(Action("message", said))
    if not wordless:
        actions.append(Action("note", people.QUARANTINE_NOTE.format(position=first.position)))
    actions += [
        Action("labels", labels=(people.HANDOFF_LABEL, people.QUARANTINE_LABEL)),
        Action("status", status="open"),
    ]
    return Result(
        "handoff",
        tuple(actions),
        reason="quarantined",
        understanding=state.understanding,
        disclosure=version,
    )


class Quarantined:
    """Sets conversations aside for the agent and tells people."""

    def __init__(
        self, store: EventStore, conversations: Conversations, quarantine: Quarantine, timing: Timing
    ) -> None:
        self._store, self._conversations = store, conversations
        self._quarantine, self._timing = quarantine, timing

    def __contains__(self, id: str) -> bool:
        return id in self._quarantine

    def release(self, id: str) -> None:
        """It can be read again, or what could not was dropped."""
        if self._quarantine.release(id):
            log.info("conversation out of quarantine", conversation=id)

    async def set_aside(self, id: str) -> None:
        """Until a person knows. Raises `Unreachable`; then it is to be called again."""
        exact = False
        while True:
            around = await self._conversations.around(id, exact=exact)
            if not around.poison:
                self.release(id)
                return
            if self._quarantine.put(around.poison, around.state.position):
                log.error("conversation quarantined", conversation=id, reason=around.poison[0].error)
            telling = due(around)
            if telling is None:
                return
            try:
                await self._tell(around, telling)
                exact = False
            except ExpectationFailed:
                exact = True

    async def _tell(self, around: Around, telling: Telling) -> None:
        """One append; called again until nothing is due."""
        state, expect = around.state, Expect(whole(around.state.id), around.state.position)
        turn = state.open_turn
        if turn is None:
            started = TurnStarted(
                turn_id=telling.key,
                contact_id=state.contact_id,
                covers=tuple(sorted(message.id for message in state.uncovered)),
                seen=state.position,
                tariffs=(),
                prompt_version="quarantine",
                lease_seconds=self._timing.lease,
            )
            await self._store.append(state.id, started, id=telling.started, expect=expect)
            return
        handed = await self._hand_over(around, telling, turn, expect)
        log.warning("conversation handed to a person", conversation=state.id, turn=str(turn.id))
        await self._store.append(
            state.id,
            TurnCompleted(turn_id=turn.id, attempt=turn.attempt),
            id=turn_event_id(turn.id, "completed", turn.attempt),
            causation_id=str(handed),
        )

    async def _hand_over(self, around: Around, telling: Telling, turn: Turn, expect: Expect) -> UUID:
        state = around.state
        wordless = bool(state.erased_at)
        while True:
            event = outcome(turn.id, turn.attempt, state.position, handoff(around, wordless=wordless))
            assert isinstance(event, HandoffRequested)
            try:
                await self._store.append(
                    state.id,
                    event,
                    id=telling.ended,
                    owner=around.owner or owner_of(state),
                    wordless=wordless,
                    expect=expect,
                )
            except KeyMissing:
                if wordless:
                    raise
                wordless = True  # label and status need no key, and people must know
                continue
            return telling.ended
