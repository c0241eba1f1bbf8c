"""Whatever the network does to an insert, its events are stored once and their ids are right."""

import asyncio
from uuid import uuid4

import pytest
from eventsourcing.persistence import (
    ApplicationRecorder,
    DataError,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    StoredEvent,
)
from eventsourcing.utils import Environment

from eventstore.connection import connect
from eventstore.jetstream_api import ask
from eventstore.recorder import Factory
from infra.embedded.nats import NatsServer
from tests.proxy import Fault, Proxy


def events(originator: object, versions: range, state: bytes = b"state") -> list[StoredEvent]:
    return [StoredEvent(originator, version, "topic", state) for version in versions]  # type: ignore[arg-type]


def factory(url: str, application: str = "faults", **settings: str) -> Factory:
    return Factory(Environment(application, {"NATS_URL": url, "NATS_DEADLINE": "30", **settings}))


@pytest.mark.parametrize(("count", "at"), [(1, 0), (3, 0), (3, 1), (3, 2)])
async def test_an_insert_survives_each_fault(nats_server: NatsServer, count: int, at: int) -> None:
    async def insert_under(fault: Fault) -> None:
        async with Proxy(nats_server.url, watched="es.") as proxy:
            made = factory(proxy.url, application=fault.name)
            recorder = await asyncio.to_thread(made.application_recorder)
            first, second = uuid4(), uuid4()
            assert await asyncio.to_thread(recorder.insert_events, events(first, range(1, 2))) == [1]
            proxy.faults.extend([Fault.NONE] * at + [fault])
            # the last of them is of another aggregate, so that a batch has two expectations
            batch = events(first, range(2, 1 + count)) + events(second, range(1, 2))
            ids = await asyncio.to_thread(recorder.insert_events, batch)
            assert proxy.done[at] is fault
            await asyncio.to_thread(recorder.insert_events, events(first, range(1 + count, 2 + count)))
            stored = await asyncio.to_thread(recorder.select_notifications, 1, 100)
            assert [n.id for n in stored] == list(range(1, count + 3)), fault
            assert [stored[id - 1].originator_version for id in ids or []] == [
                event.originator_version for event in batch
            ], fault
            await asyncio.to_thread(made.close)

    await asyncio.gather(*(insert_under(fault) for fault in Fault))


async def test_a_server_that_stays_away_is_an_operational_error(nats_server: NatsServer) -> None:
    made = factory(nats_server.url, NATS_DEADLINE="0.5")
    recorder = await asyncio.to_thread(made.application_recorder)
    nats_server.kill()
    for insert in (range(1, 2), range(1, 3)):
        with pytest.raises(OperationalError, match="may be stored"):
            await asyncio.to_thread(recorder.insert_events, events(uuid4(), insert))
    with pytest.raises(OperationalError):
        await asyncio.to_thread(recorder.max_notification_id)
    made.close()
    nobody = factory(nats_server.url, NATS_DEADLINE="0.5")
    with pytest.raises(OperationalError, match="no NATS server answers"):
        await asyncio.to_thread(nobody.application_recorder)
    nobody.close()


@pytest.fixture
def recorder(nats_server: NatsServer):  # type: ignore[no-untyped-def]
    made = factory(nats_server.url)
    yield made.application_recorder()
    made.close()


@pytest.mark.parametrize(
    "originator", ["1-512", "", "=", "a.b", "*", ">", "$JS", "ñandú €", "a b\tc\r\n", "%2E", "msia.inbox.1-1"]
)
def test_any_text_is_an_originator_id(recorder: ApplicationRecorder, originator: str) -> None:
    (event,) = events(originator, range(1, 2))
    recorder.insert_events([event])
    assert recorder.select_events(originator) == [event]
    assert recorder.select_notifications(1, 1)[0].originator_id == originator


def test_text_and_uuid_ids_and_topics_come_back_as_they_were(recorder: ApplicationRecorder) -> None:
    stored = [
        StoredEvent(uuid4(), 1, "módulo:Clase.<locals>.Evento\r\nNats-Msg-Id: x", b""),
        StoredEvent(str(uuid4()), 1, "m:E", bytes(range(256))),
    ]
    recorder.insert_events(stored)
    assert [recorder.select_events(event.originator_id)[0] for event in stored] == stored


def test_what_cannot_be_stored_says_so(recorder: ApplicationRecorder) -> None:
    with pytest.raises(NotSupportedError, match="at most 1000"):
        recorder.insert_events(events(uuid4(), range(1, 1_002)))
    for bad, said in (("\ud800", "half a character"), ("x" * 1_025, "too long")):
        with pytest.raises(DataError, match=said):
            recorder.insert_events(events(bad, range(1, 2)))
    for count in (1, 2):
        with pytest.raises(DataError, match="smaller"):
            recorder.insert_events(events(uuid4(), range(1, 1 + count), b"x" * 8_388_608))
    assert recorder.max_notification_id() is None
    assert recorder.insert_events(events(uuid4(), range(1, 1_001))) == list(range(1, 1_001))


def test_a_version_is_stored_once_whoever_knows_what(nats_server: NatsServer) -> None:
    made = factory(nats_server.url)
    ours, theirs = made.application_recorder(), made.application_recorder()
    id = uuid4()
    ours.insert_events(events(id, range(1, 4)))
    for taken in (range(1, 2), range(3, 4), range(2, 6)):
        with pytest.raises(IntegrityError, match="recorded already"):
            theirs.insert_events(events(id, taken))
    theirs.insert_events(events(id, range(8, 9)))
    assert ours.insert_events(events(id, range(5, 7))) == [5, 6]  # a gap, and not what ours had seen
    with pytest.raises(IntegrityError):
        theirs.insert_events(events(id, range(8, 9)))  # not the last message, but the highest version
    assert [e.originator_version for e in ours.select_events(id)] == [1, 2, 3, 5, 6, 8]
    assert [e.originator_version for e in ours.select_events(id, desc=True, limit=1)] == [8]
    assert [e.originator_version for e in ours.select_events(id, gt=5, lte=8, limit=1)] == [6]
    made.close()


async def test_a_stream_that_may_lose_events_is_refused(nats_server: NatsServer) -> None:
    client = await connect(nats_server.url, name="operator")
    await ask(
        client, "STREAM.CREATE.es-faults-events", {"name": "es-faults-events", "subjects": ["es.x.y.*"]}
    )
    await client.close()
    made = factory(nats_server.url)
    with pytest.raises(ProgrammingError, match=r"not safe for events.*subjects.*deny_delete"):
        await asyncio.to_thread(made.application_recorder)
    made.close()
    made = factory(nats_server.url, application="other", CREATE_TABLE="n")
    with pytest.raises(ProgrammingError, match="CREATE_TABLE=y"):
        await asyncio.to_thread(made.application_recorder)
    made.close()


async def test_a_message_of_someone_else_is_named_by_its_position(
    nats_server: NatsServer, recorder: ApplicationRecorder
) -> None:
    client = await connect(nats_server.url, name="someone")
    await client.jetstream().publish("es.faults.events.1", b"")
    await client.close()
    with pytest.raises(
        DataError, match=r"position 1 \(es\.faults\.events\.1\) was not written by this recorder"
    ):
        recorder.select_notifications(1, 1)
