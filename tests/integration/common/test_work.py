"""A work consumer on a real server never goes quiet for good: it comes back, or says that it cannot."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.events.control import PauseRequested
from eventstore.connection import connect
from eventstore.declared import Consumer, declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.common import pulling
from services.common.pulling import Pulling
from services.common.tasks import end
from services.common.watchdog import REBUILDS, Consumed, Watchdog
from services.common.work import Hosted, Receiver, Work, _ensure, consuming

CONSUMER = Consumer(name="work", stream="EVENTS", filters=["msia.control.>"], ack_wait=2)
STUCK = 0.6  # seconds


class Service:
    """What a service does with a consumer: remembers positions, acks them (or not)."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.acks = True
        self._tasks: set[asyncio.Task[None]] = set()

    def handle(self, message: Any) -> None:
        self.seen.append(message.raw_message.metadata.sequence.stream)
        if self.acks:
            task = asyncio.create_task(message.ack())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


class Log:
    """Who writes, apart from who consumes."""

    def __init__(self, store: EventStore) -> None:
        self.store, self.client = store, store.client

    async def write(self) -> int:
        wish = PauseRequested(by="admin")
        return (await self.store.append("1-1", wish, id=uuid4(), deadline=30)).position

    async def api(self, operation: str, body: bytes = b"") -> None:
        reply = await self.client.request(f"$JS.API.{operation}", body, timeout=10)
        assert b'"error"' not in reply.data, reply.data


@pytest.fixture
async def log(nats_server: NatsServer) -> AsyncIterator[Log]:
    client = await connect(nats_server.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    async with EventStore.open(nats_server.url, source="msia/test") as store:
        yield Log(store)


@pytest.fixture(params=[Hosted, Pulling])
def receiver(request: pytest.FixtureRequest) -> type[Receiver[Any]]:
    """Both ways of being handed messages."""
    made: type[Receiver[Any]] = request.param
    return made


async def silence(receiver: Receiver[Any]) -> None:
    """Nothing comes to it any more, without a word."""
    if isinstance(receiver, Hosted):
        broker: Any = receiver._broker
        for subscriber in broker.subscribers:
            await end(*subscriber.tasks)
    else:
        assert isinstance(receiver, Pulling)
        assert receiver._asking is not None
        await end(receiver._asking)
        await receiver._subscription.unsubscribe()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def start(
    nats_server: NatsServer,
    stack: AsyncExitStack,
    receiver: type[Receiver[Any]],
) -> tuple[Service, Consumed]:
    service = Service()
    client = await connect(nats_server.url, name="service")
    stack.push_async_callback(client.close)
    work = Work(nats_server.url, CONSUMER, stuck_after=STUCK)
    entered = consuming(work, client, service.handle, receiver=receiver)
    return service, await stack.enter_async_context(entered)


async def until(right: Callable[[], Any], seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not right():
        assert time.monotonic() < ends, "not so within the deadline"
        await asyncio.sleep(0.02)


async def test_quiet_is_not_silence(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    """An idle consumer whose subscriber asks is left alone."""
    service, consumed = await start(nats_server, stack, receiver)
    first = await log.write()
    await until(lambda: first in service.seen)
    client = await connect(nats_server.url, name="watch")
    stack.push_async_callback(client.close)
    rebuilt: list[int] = []
    dog = watchdog(client, consumed, rebuilt)
    for now in range(10):
        dog.now = float(now)
        await dog.look()
    assert rebuilt == []
    assert consumed.problem is None


async def test_more_come_than_one_request_asks_for(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    service, _ = await start(nats_server, stack, receiver)
    written = [await log.write() for _ in range(pulling.BATCH + 5)]
    await until(lambda: set(written) <= set(service.seen))
    assert service.seen == sorted(service.seen)


async def test_a_request_whose_time_is_over_is_made_again(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "EXPIRES", 0.2)
    asked: list[Msg] = []

    async def take(request: Msg) -> None:
        asked.append(request)

    await log.client.subscribe("$JS.API.CONSUMER.MSG.NEXT.EVENTS.work", cb=take)
    await log.client.flush()
    service, _ = await start(nats_server, stack, Pulling)
    await until(lambda: len(asked) >= 4)  # each but the first after one that was not used up
    first = await log.write()
    await until(lambda: first in service.seen)


async def test_a_deleted_durable_is_made_again(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    service, consumed = await start(nats_server, stack, receiver)
    first = await log.write()
    await until(lambda: first in service.seen)
    await log.api("CONSUMER.DELETE.EVENTS.work")
    second = await log.write()
    await until(lambda: second in service.seen)
    assert not consumed.silent.is_set()


async def test_a_killed_server_comes_back(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    service, consumed = await start(nats_server, stack, receiver)
    first = await log.write()
    await until(lambda: first in service.seen)
    nats_server.kill()
    await asyncio.to_thread(nats_server.start)
    await asyncio.to_thread(nats_server.wait_ready)
    second = await log.write()
    await until(lambda: second in service.seen)
    assert not consumed.silent.is_set()


async def test_a_deleted_durable_of_a_killed_server(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    service, _ = await start(nats_server, stack, receiver)
    await log.api("CONSUMER.DELETE.EVENTS.work")
    nats_server.kill()
    await asyncio.to_thread(nats_server.start)
    await asyncio.to_thread(nats_server.wait_ready)
    second = await log.write()
    await until(lambda: second in service.seen)


async def test_a_subscription_that_fell_silent_is_made_anew(
    nats_server: NatsServer,
    log: Log,
    stack: AsyncExitStack,
    monkeypatch: pytest.MonkeyPatch,
    receiver: type[Receiver[Any]],
) -> None:
    made: list[Any] = []
    original = receiver.start

    async def start_and_tell(self: Any) -> None:
        await original(self)
        made.append(self)

    monkeypatch.setattr(receiver, "start", start_and_tell)
    service, consumed = await start(nats_server, stack, receiver)
    first = await log.write()
    await until(lambda: first in service.seen)
    await silence(made[0])
    second = await log.write()
    await until(lambda: second in service.seen)
    assert len(made) == 2
    await until(lambda: consumed.problem is None)
    assert not consumed.silent.is_set()


async def test_what_an_operator_paused_is_told_and_left_alone(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    service, consumed = await start(nats_server, stack, receiver)
    await log.api("CONSUMER.PAUSE.EVENTS.work", b'{"pause_until": "2099-01-01T00:00:00Z"}')
    second = await log.write()
    await until(lambda: "an operator paused the consumer" in (consumed.problem or ""))
    assert second not in service.seen
    await log.api("CONSUMER.PAUSE.EVENTS.work", b'{"pause_until": "2001-01-01T00:00:00Z"}')
    await until(lambda: second in service.seen)
    await until(lambda: consumed.problem is None)
    assert not consumed.silent.is_set()


async def test_a_full_consumer_is_told_and_left_alone(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    narrow = CONSUMER.model_copy(update={"max_ack_pending": 1, "ack_wait": 60.0})
    service = Service()
    service.acks = False
    client = await connect(nats_server.url, name="service")
    stack.push_async_callback(client.close)
    work = Work(nats_server.url, narrow, stuck_after=STUCK)
    consumed = await stack.enter_async_context(consuming(work, client, service.handle, receiver=receiver))
    await log.write()
    await log.write()
    await until(lambda: "max_ack_pending is reached" in (consumed.problem or ""))
    assert not consumed.silent.is_set()


class FakeTime(Watchdog):
    """The real one, whose clock the test turns."""

    now = 0.0


def watchdog(client: Client, consumed: Consumed, rebuilt: list[int]) -> FakeTime:
    async def rebuild() -> None:
        rebuilt.append(1)

    async def recreate() -> None:
        raise AssertionError("it is there")

    dog = FakeTime(
        client,
        CONSUMER,
        consumed,
        stuck_after=10.0,
        rebuild=rebuild,
        recreate=recreate,
        monotonic=lambda: dog.now,
    )
    return dog


async def test_when_nothing_helps_the_process_shall_end(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    async with AsyncExitStack() as gone:  # the durable is there, and nobody asks for its messages
        await start(nats_server, gone, receiver)
    await log.write()
    consumed, rebuilt = Consumed(), list[int]()
    dog = watchdog(log.client, consumed, rebuilt)
    looks = 0
    while not consumed.silent.is_set():
        await dog.look()
        dog.now, looks = dog.now + 11.0, looks + 1
        assert looks < 20
    assert len(rebuilt) == REBUILDS
    assert looks == 1 + REBUILDS + 1  # seen waiting, then each rebuild, then it is over
    assert "messages wait and none came" in (consumed.problem or "")


async def test_a_stream_that_was_made_anew_ends_the_process(
    nats_server: NatsServer, log: Log, stack: AsyncExitStack, receiver: type[Receiver[Any]]
) -> None:
    _, consumed = await start(nats_server, stack, receiver)
    client = await connect(nats_server.url, name="operator")
    stack.push_async_callback(client.close)
    await client.jetstream().delete_stream("EVENTS")
    await apply(client, declared())
    async with asyncio.timeout(30):
        await consumed.silent.wait()
    assert "is not the one we started on" in (consumed.problem or "")


async def test_at_the_end_nothing_is_taken_and_what_is_in_hand_is_still_settled(
    nats_server: NatsServer, log: Log, receiver: type[Receiver[Any]]
) -> None:
    """Else another replica would get it only once the ack_wait is over."""
    held: list[Any] = []

    async def finish() -> None:
        await log.write()
        for message in held:
            await message.ack()

    async with consuming(Work(nats_server.url, CONSUMER), log.client, held.append, finish, receiver):
        await log.write()
        await until(lambda: len(held) == 2)  # the first is `LogOpened`
    assert len(held) == 2
    info = await log.client.jetstream().consumer_info("EVENTS", CONSUMER.name)
    ends = time.monotonic() + 60.0
    while info.num_ack_pending:  # the server settles a little after it has read
        assert time.monotonic() < ends, "acks got lost"
        await asyncio.sleep(0.02)
        info = await log.client.jetstream().consumer_info("EVENTS", CONSUMER.name)
    assert info.num_pending == 1


async def test_who_stops_while_no_server_answers_leaves_nothing_behind(
    nats_server: NatsServer, receiver: type[Receiver[Any]]
) -> None:
    """A connection that is looking for its server goes on for ever unless somebody closes it."""
    work = Work(nats_server.url, CONSUMER)
    client = await connect(nats_server.url, name="operator")
    await apply(client, declared())
    await _ensure(client.jetstream(), work)
    await client.close()
    before = asyncio.all_tasks()
    made = receiver(work, Consumed(), lambda message: None)
    await made.start()
    assert asyncio.all_tasks() - before
    nats_server.kill()
    await asyncio.sleep(0.5)  # it has noticed
    await made.deaf()
    await made.stop()
    left = asyncio.all_tasks() - before
    if left:
        await asyncio.wait(left, timeout=5)  # what is cancelled ends in the next moment
    assert asyncio.all_tasks() == before
