"""A conversation that the agent cannot read on: a person is told, once; the other conversations go on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.control import QuarantineDropped, ResumeRequested
from contracts.events.conversation import HandoffRequested, QuoteGiven, ReplyRequested, TariffRef, ToolCalled
from contracts.events.delivery import DeliveryAttempted
from contracts.events.inbox import ConversationStatusChanged, MessageReceived
from contracts.ids import whole
from contracts.money import Money
from domain.conversation import fold
from domain.conversation.quotes import GivenQuote
from domain.conversation.state import Conversation, Turn
from eventstore.quarantine import listed
from services.agent.texts import people
from services.agent.turns import conversations
from services.agent.turns.reading import read_around
from services.agent.turns.results import Result, TurnRecorder
from tests.integration.agent.conftest import Log, Replica, reply
from tests.poison import WithoutKey, plant

Make = Callable[..., Awaitable[Replica]]
INBOX = "msia.inbox.1-1"


async def handoffs(log: Log, conversation: int = 1) -> list[HandoffRequested]:
    """Also of a conversation that does not decode as a whole."""
    around = await read_around(log.store, f"1-{conversation}")
    turns = around.state.turns
    return [turn.outcome for turn in turns if isinstance(turn.outcome, HandoffRequested)]


async def entries(one: Replica) -> list[tuple[str, int]]:
    """What operators see listed for the agent, once it is written."""
    writing = asyncio.create_task(one.quarantine.run())
    try:
        async with asyncio.timeout(20):
            while one.quarantine._unwritten:
                await asyncio.sleep(0.01)
    finally:
        writing.cancel()
    return [(entry.aggregate, entry.position) for entry in await listed(one.store.client, "agent")]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(MessageReceived.type, id="a body that does not decode"),
        pytest.param("msia.inbox.MessageDreamt.v1", id="an unknown type"),
        pytest.param("msia.inbox.MessageReceived.v9", id="a version from the future"),
        pytest.param("?", id="no type at all"),
        pytest.param(DeliveryAttempted.type, id="what only the outbox needs"),
    ],
)
async def test_a_person_is_told_once_and_the_rest_flows(log: Log, replica: Make, kind: str) -> None:
    one, other = await replica(), await replica()
    await log.says(1)
    bad = await plant(log.store, INBOX, kind)
    await log.says(2, conversation=2)
    await asyncio.gather(*(r.runner.advance(f"1-{n}") for r in (one, other) for n in (1, 2)))
    await one.runner.advance("1-1")
    (handed,) = await handoffs(log)
    assert handed.reason == "quarantined"
    assert [part.kind for part in handed.parts] == ["message", "note", "labels", "status"]
    assert handed.parts[2].labels == (people.HANDOFF_LABEL, people.QUARANTINE_LABEL)
    assert f"posición {bad} " in handed.texts[1]
    assert await entries(one) == [("1-1", bad)]
    assert len([e for e in await log.store.load(whole("1-2")) if isinstance(e.event, ReplyRequested)]) == 1


async def test_what_decodes_and_does_not_fold(
    log: Log, replica: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await replica()
    await log.says(1)
    snapshot = {"status": "pending", "updated_at": "2026-01-02T00:00:00Z"}
    body = {"open": {"account": 1, "conversation": 1, "contact_id": 1, "snapshot": snapshot}}
    bad = await plant(log.store, INBOX, ConversationStatusChanged.type, body)
    folded = fold.fold

    def defective(id: str, events: Iterable[Any], state: Conversation | None = None) -> Conversation:
        """A defect of the code that no stored event shows today."""
        events = list(events)
        if any(recorded.position == bad for recorded in events):
            raise TypeError("not comparable")
        return folded(id, events, state)

    monkeypatch.setattr(fold, "fold", defective)
    monkeypatch.setattr(conversations, "fold", defective)
    await one.runner.advance("1-1")
    (handed,) = await handoffs(log)
    assert handed.reason == "quarantined"
    (entry,) = one.quarantine
    assert (entry.position, entry.error) == (
        bad,
        f"position {bad} (msia.inbox.ConversationStatusChanged.v1): TypeError in its fold",
    )


@pytest.mark.parametrize("kind", [ToolCalled.type, "msia.ledger.SealDreamt.v1"])
async def test_what_nobody_needs_stops_nobody(log: Log, replica: Make, kind: str) -> None:
    one = await replica()
    await log.says(1)
    await plant(log.store, f"msia.{kind.split('.')[1]}.1-1", kind)
    await one.runner.advance("1-1")
    around = await read_around(log.store, "1-1")
    assert [type(turn.outcome) for turn in around.state.turns] == [ReplyRequested]
    assert len(one.quarantine) == 0


async def test_a_step_that_does_not_decode_keeps_no_quote_from_the_next_turn(log: Log, replica: Make) -> None:
    one = await replica()
    price = Money(cents=100)
    found: list[Sequence[GivenQuote]] = []

    async def quotes(turn: Turn, recorder: TurnRecorder) -> Result:
        found.append(await recorder.given())
        quote = QuoteGiven(
            turn_id=turn.id, quote_id=turn.id, tariff=TariffRef(slug="motos", version=1, position=1),
            elements=("ESCAPE",), tier="T", net=price, vat_percent=21, vat=price, gross=price,
            valid_until=datetime(2027, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        await recorder.record("quote", 2, quote)
        return replace(reply("hecho"), quotes=(turn.id,))

    one.brain.script = quotes
    await log.says(1)
    await one.runner.advance("1-1")
    await plant(log.store, "msia.conversation.1-1", ToolCalled.type)
    await log.says(2)
    await one.runner.advance("1-1")
    assert [len(given) for given in found] == [0, 1]


async def test_a_poison_event_in_the_middle_of_a_turn_ends_it(log: Log, replica: Make) -> None:
    one = await replica()

    async def meanwhile(turn: Turn, recorder: TurnRecorder) -> Result:
        await plant(log.store, INBOX, MessageReceived.type)
        await asyncio.Event().wait()  # until the turn is ended over its head
        return reply("no debería salir")

    one.brain.script = meanwhile
    await log.says(1)
    async with asyncio.timeout(30):
        await one.runner.advance("1-1")
    around = await read_around(log.store, "1-1")
    (turn,) = around.state.turns
    assert isinstance(turn.outcome, HandoffRequested)
    assert turn.outcome.reason == "quarantined"


async def test_a_first_message_that_does_not_decode(log: Log, replica: Make) -> None:
    """Nothing says whose conversation it is, so there is no key for words: label and status tell."""
    one = await replica()
    await plant(log.store, INBOX, MessageReceived.type)
    await one.runner.advance("1-1")
    (handed,) = await handoffs(log)
    assert [part.kind for part in handed.parts] == ["labels", "status"]


async def test_a_missing_key_is_waited_for(log: Log, replica: Make) -> None:
    await log.says(1)
    kept = await WithoutKey.of(log.store, "contact-1-1.1")
    one = await replica(key_patience=60.0)
    working = asyncio.create_task(one.runner.advance("1-1"))
    await asyncio.sleep(0)
    await kept.restore()
    async with asyncio.timeout(30):
        await working
    assert "ReplyRequested" in await log.types()
    assert len(one.quarantine) == 0


async def test_a_key_that_stays_away_is_told_without_words(log: Log, replica: Make) -> None:
    await log.says(1)
    kept = await WithoutKey.of(log.store, "contact-1-1.1")
    one = await replica(key_patience=0.0)
    await one.runner.advance("1-1")
    (handed,) = await handoffs(log)
    assert [part.kind for part in handed.parts] == ["labels", "status"]
    assert "contact-1-1.1 is not in the bucket KEYS" in next(iter(one.quarantine)).error
    await kept.restore()
    await one.runner.advance("1-1")  # as after `msia quarantine retry`
    assert len(one.quarantine) == 0
    assert "ReplyRequested" not in await log.types()  # it is the person's now


async def test_a_person_who_gives_it_back_is_told_again(log: Log, replica: Make) -> None:
    one = await replica()
    await log.says(1)
    await plant(log.store, INBOX, MessageReceived.type)
    await one.runner.advance("1-1")
    await log.store.append("1-1", ResumeRequested(by="admin"), id=uuid4())
    await one.runner.advance("1-1")
    assert len(await handoffs(log)) == 1  # nothing waits for an answer
    await log.says(3)
    for _ in range(2):
        await one.runner.advance("1-1")
    assert len(await handoffs(log)) == 2


async def test_dropped_events_are_left_out_for_ever(log: Log, replica: Make) -> None:
    one = await replica()
    await log.says(1)
    bad = [await plant(log.store, INBOX, MessageReceived.type) for _ in range(2)]
    await one.runner.advance("1-1")
    assert next(iter(one.quarantine)).poison == tuple(bad)
    dropped = QuarantineDropped(
        reader="agent", aggregate="1-1", positions=tuple(bad), by="admin", reason="prueba"
    )
    await log.store.append("1-1", dropped, id=uuid4())
    await log.store.append("1-1", ResumeRequested(by="admin"), id=uuid4())
    await log.says(2)
    await one.runner.advance("1-1")
    assert len(one.quarantine) == 0
    assert [type(event).__name__ for event in await _outcomes(log)] == ["HandoffRequested", "ReplyRequested"]
    later = await replica()  # restarted: it folds the same
    await log.says(4)
    await later.runner.advance("1-1")
    assert [type(event).__name__ for event in await _outcomes(log)][-1] == "ReplyRequested"


async def test_dropped_for_another_reader_is_not_dropped(log: Log, replica: Make) -> None:
    one = await replica()
    await log.says(1)
    bad = await plant(log.store, INBOX, MessageReceived.type)
    dropped = QuarantineDropped(reader="outbox", aggregate="1-1", positions=(bad,), by="admin", reason="x")
    await log.store.append("1-1", dropped, id=uuid4())
    await one.runner.advance("1-1")
    assert "1-1" in one.quarantine


async def test_another_replica_and_the_next_start_look_at_what_is_listed(log: Log, replica: Make) -> None:
    one, other = await replica(), await replica()
    await log.says(1)
    await plant(log.store, INBOX, MessageReceived.type)
    await one.runner.advance("1-1")
    await entries(one)
    looked: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(other.quarantine.run(looked.put_nowait, every=0.05))
    async with asyncio.timeout(20):
        assert await looked.get() == "1-1"
        assert "1-1" in other.quarantine
        one.quarantine.release("1-1")
        assert await entries(one) == []
        while "1-1" in other.quarantine:
            await asyncio.sleep(0.01)
    running.cancel()


async def _outcomes(log: Log) -> list[Event]:
    around = await read_around(log.store, "1-1")
    return [turn.outcome for turn in around.state.turns if turn.outcome]
