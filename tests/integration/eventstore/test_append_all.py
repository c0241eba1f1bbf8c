"""Several decisions about one aggregate stand or fall together."""

from uuid import UUID, uuid4

import pytest

from contracts.errors import BadInput
from contracts.event import Event
from contracts.events.tariff import ExtraRemoved
from eventstore.batches import LIMIT
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore

TARIFF = "msia.tariff.tariff-a"


def removals(number: int) -> list[tuple[UUID, Event]]:
    return [(uuid4(), ExtraRemoved(code=f"E{index}")) for index in range(number)]


async def test_all_or_none_and_the_same_again(store: EventStore) -> None:
    events = removals(3)
    last = await store.append_all("tariff-a", events, after=0)
    assert await store.append_all("tariff-a", events, after=0) == last  # an answer was lost
    with pytest.raises(ExpectationFailed):
        await store.append_all("tariff-a", removals(3), after=0)
    stored = await store.load(TARIFF)
    assert [(one.envelope.id, one.event) for one in stored] == events
    assert stored[-1].position == last


async def test_more_than_the_server_takes(store: EventStore) -> None:
    with pytest.raises(BadInput, match="two steps"):
        await store.append_all("tariff-a", removals(LIMIT + 1), after=0)
    assert await store.append_all("tariff-a", removals(LIMIT), after=0)
