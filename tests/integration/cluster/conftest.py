"""Three servers and a log with three replicas: one cluster for the package, a new log for each test."""

from collections.abc import AsyncIterator, Iterator, Sequence

import pytest

from contracts.envelope import Recorded
from contracts.event import Event
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from tests.cluster import Cluster
from tests.integration.eventstore.conftest import MASTER

LOG = "EVENTS"


class FromTheLeader(EventStore):
    """Loads exactly. A load asks any replica, which may be behind what was acknowledged a moment ago."""

    async def load(self, filter: str, after: int = 0, up_to: int | None = None) -> list[Recorded[Event]]:
        tail: Sequence[Recorded[Event]] = await self.tail(filter, after)
        return [recorded for recorded in tail if up_to is None or recorded.position <= up_to]


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture
async def provisioned(cluster: Cluster) -> Cluster:
    """A new log on it; the operator alone may do this."""
    await cluster.decides()
    client = await connect(cluster.url, name="operator", timeout=30)
    try:
        streams = [info.config.name for info in await client.jetstream().streams_info()]
        if LOG in streams:
            await client.jetstream().delete_stream(LOG)
        await apply(client, declared(replicas=3))
        await cluster.in_step(LOG)
        await open_log(FromTheLeader(client, stream=LOG, source="msia/operator", keys=None))
    finally:
        await client.close()
    return cluster


@pytest.fixture
async def store(provisioned: Cluster) -> AsyncIterator[EventStore]:
    async with FromTheLeader.open(provisioned.url, source="msia/test", master_key=MASTER) as opened:
        yield opened
