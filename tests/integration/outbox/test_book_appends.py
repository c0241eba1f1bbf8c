"""What the outbox stored itself is not read back, unless somebody else stored something, too."""

from uuid import UUID, uuid4

import pytest

from contracts.events.delivery import DeliveryAttempted, DeliverySucceeded
from domain.delivery.parts import QueuedPart
from domain.delivery.state import Deliveries
from eventstore.errors import ExpectationFailed
from services.outbox.book import Book
from tests.integration.eventstore.snapshots import overhearing
from tests.integration.outbox.conftest import Log

ID = "1-1"


async def opened(log: Log) -> Book:
    """With one part that waits, all of it read."""
    book = Book(log.store)
    book.open(ID)
    await log.customer_writes(message_id=2)
    await log.asks("una respuesta")
    await book.refresh(ID)
    return book


def head(state: Deliveries) -> QueuedPart:
    assert state.head is not None
    return state.head


def attempted(part: UUID) -> DeliveryAttempted:
    return DeliveryAttempted(part_id=part, seen=0, attempt=1, last_message_id=1, deadline_seconds=10)


async def as_read(log: Log) -> Deliveries:
    book = Book(log.store)
    book.open(ID)
    return await book.refresh(ID, exact=True)


def facts(state: Deliveries) -> tuple[object, ...]:
    """Without what is counted from the moment at which this process heard of it."""
    return (
        state.position,
        state.last_message_id,
        [(part.id, part.stage, part.attempt, part.claim, part.message_id) for part in state.parts.values()],
    )


async def test_what_stands_right_behind_what_was_read_is_folded_unread(log: Log) -> None:
    book = await opened(log)
    part = head(book.entry(ID))
    succeeded = DeliverySucceeded(part_id=part.id, seen=0, attempt=1, message_id=50, confirmed="response")
    async with overhearing(log.store) as asked:
        for event in (attempted(part.id), succeeded):
            await book.append(book.entry(ID), part, event, id=uuid4())
            assert book.is_current(ID)
        assert await book.current(ID) is book.entry(ID)
    assert asked.first_positions == []
    assert facts(book.entry(ID)) == facts(await as_read(log))


async def test_news_that_are_older_than_our_own_event_are_no_news(log: Log) -> None:
    book = await opened(log)
    state = book.entry(ID)
    book.behind(ID, state.position + 1)  # our own echo may come before the answer
    await book.append(state, head(state), attempted(head(state).id), id=uuid4())
    assert book.entry(ID).position == state.position + 1
    assert book.is_current(ID)


@pytest.mark.parametrize("position", [1_000_000, None], ids=["newer", "of an unknown place"])
async def test_other_news_during_an_append_are_read(log: Log, position: int | None) -> None:
    book = await opened(log)
    state = book.entry(ID)
    book.behind(ID, position)
    await book.append(state, head(state), attempted(head(state).id), id=uuid4())
    assert not book.is_current(ID)


async def test_what_another_replica_stored_under_the_same_id_is_read(log: Log) -> None:
    """It stands behind something that this one has not read."""
    one, other = await opened(log), Book(log.store)
    before, part, same = one.entry(ID), head(one.entry(ID)), uuid4()
    await log.person_answers(message_id=3)
    other.open(ID)
    await other.refresh(ID)
    await other.append(other.entry(ID), part, attempted(part.id), id=same)
    await one.append(before, part, attempted(part.id), id=same)
    assert not one.is_current(ID)
    assert facts(await one.current(ID)) == facts(await as_read(log))


async def test_a_refused_append_leaves_the_conversation_to_be_read(log: Log) -> None:
    book = await opened(log)
    state = book.entry(ID)
    await log.person_answers(message_id=3)
    with pytest.raises(ExpectationFailed):
        await book.append(state, head(state), attempted(head(state).id), id=uuid4())
    assert not book.is_current(ID)
    assert (await book.current(ID)).charge != state.charge


async def test_a_moment_of_our_own_event_is_now(log: Log) -> None:
    book = await opened(log)
    part = head(book.entry(ID))
    before = book.now()
    await book.append(book.entry(ID), part, attempted(part.id), id=uuid4())
    assert before.ticks <= head(book.entry(ID)).since <= book.now().ticks
