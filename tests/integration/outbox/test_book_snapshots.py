"""An outbox that wakes up for a conversation reads snapshot and tail, and knows what a fold of all says."""

from datetime import timedelta
from uuid import UUID, uuid4

from contracts.events.delivery import DeliveryAttempted, DeliverySucceeded
from contracts.events.inbox import Snapshot
from contracts.ids import whole
from domain.delivery.fold import fold
from domain.delivery.parts import Moment
from domain.delivery.state import Deliveries
from eventstore.snapshots.folding import EVERY
from services.outbox.book import Book, utc_now
from tests.integration.eventstore.snapshots import overhearing
from tests.integration.outbox.conftest import Log, until

ID = "1-1"
NOW = Moment(utc_now() + timedelta(minutes=1), 5000.0)
RESTARTED = Moment(NOW.utc + timedelta(minutes=3), 7.0)


def book(log: Log, now: Moment) -> Book:
    """Of a process that has just started."""
    started = Book(log.store, lambda: now.utc, lambda: now.ticks)
    started.open(ID)
    return started


async def pure(log: Log, now: Moment) -> Deliveries:
    return fold(Deliveries(ID), await log.store.load(whole(ID)), now)


async def delivers(log: Log, part: UUID) -> None:
    attempted = DeliveryAttempted(part_id=part, seen=0, attempt=1, last_message_id=1, deadline_seconds=10)
    succeeded = DeliverySucceeded(part_id=part, seen=0, attempt=1, message_id=50, confirmed="response")
    for event in (attempted, succeeded):
        await log.store.append(ID, event, id=uuid4())


async def kept(log: Log) -> int:
    return (await log.store.client.jetstream().stream_info("KV_SNAPSHOTS")).state.messages


async def test_after_a_restart_the_tail_is_enough(log: Log) -> None:
    for number in range(2, 2 + EVERY // 5):
        await log.customer_writes(message_id=number)
        (part,) = await log.asks(f"respuesta {number}")
        await delivers(log, part)
    await log.asks("la última")
    before = book(log, NOW)
    assert await before.refresh(ID) == await pure(log, NOW)
    place = before.entry(ID).position
    await until(lambda: kept(log), lambda count: count == 1)
    # what a look shows is no fact of the log
    before.looked(ID, Snapshot(status="open", assignee_type="User", assignee_id=7), 999, NOW.ticks)
    await log.person_answers(message_id=500)
    await before.refresh(ID)
    async with overhearing(log.store) as asked:
        after = await book(log, RESTARTED).refresh(ID)
    assert asked.first_positions == [place]
    assert after == await pure(log, RESTARTED)


async def test_a_conversation_that_cannot_be_folded_is_not_kept(log: Log) -> None:
    for number in range(2, 2 + EVERY):
        await log.customer_writes(message_id=number)
    await log.store.client.publish(
        f"msia.control.{ID}", b"{}", headers={"ce-type": "msia.control.Unheard.v1"}
    )
    await log.store.client.flush()
    started = book(log, NOW)
    await started.refresh(ID)
    assert [poison.type for poison in started.poison(ID)] == ["msia.control.Unheard.v1"]
    assert await kept(log) == 0
