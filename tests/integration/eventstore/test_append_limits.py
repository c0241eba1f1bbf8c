"""What can never be stored is said at once; what cannot be stored now is lost nowhere."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from nats.aio.msg import Msg

from contracts.envelope import MSG_ID
from contracts.errors import BadInput, Misconfigured, Unreachable
from contracts.events.control import PauseRequested
from eventstore.appending import Appender
from eventstore.declared import Stream, declared
from eventstore.errors import StoreFull
from eventstore.store import EventStore, Expect
from infra.embedded.home import Home
from infra.embedded.nats import NatsServer
from infra.embedded.ports import Ports

ALL = "msia.*.1-1"
BIG = "x" * 60_000


def pause(by: str) -> PauseRequested:
    return PauseRequested(by=by)


@asynccontextmanager
async def log_with(server: NatsServer, **changes: object) -> AsyncIterator[EventStore]:
    """A log whose stream differs from the declared one."""
    stream = next(stream for stream in declared().streams if stream.name == "EVENTS")
    async with EventStore.open(server.url, source="msia/test") as store:
        await _create(store, stream.model_copy(update=changes))
        yield store


async def _create(store: EventStore, stream: Stream) -> None:
    await store.client.jetstream().add_stream(
        name=stream.name,
        subjects=stream.subjects,
        discard="new",
        allow_direct=True,
        max_bytes=stream.max_bytes,
        duplicate_window=stream.duplicate_window,
    )


async def fill(store: EventStore, expected: type[Unreachable], deadline: float = 20) -> list[int]:
    """Append until it is refused; the positions of what was acknowledged."""
    stored: list[int] = []
    for _ in range(1_000):
        try:
            done = await store.append("1-1", pause(BIG), id=uuid4(), deadline=deadline)
        except expected:
            return stored
        stored.append(done.position)
    raise AssertionError("it never was full")


async def positions(store: EventStore) -> list[int]:
    return [message.position async for message in store.reader.read(ALL)]


# --- too large --------------------------------------------------------------------------------------


async def test_a_body_that_is_too_large_is_refused_at_once(store: EventStore) -> None:
    with pytest.raises(BadInput, match="bytes"):
        await store.append("1-1", pause("x" * 9_000_000), id=uuid4())
    assert store.client.is_connected


async def test_headers_count_too(store: EventStore) -> None:
    """The server counts them, and closes the connection for good over one byte too many."""
    with pytest.raises(BadInput, match="headers"):
        await store.append("1-1", pause("a"), id=uuid4(), correlation_id="x" * 70_000)
    appender, most = Appender(store.reader), store.client.max_payload
    headers = {MSG_ID: str(uuid4()), "ce-source": "ñ" * 50}
    room = most - 1
    with pytest.raises(BadInput):
        await appender.append("msia.control.1-1", b"x" * room, headers, None, 20)
    while True:  # to the byte: what is not refused here must not be refused by the server either
        try:
            done = await appender.append("msia.control.1-1", b"x" * room, headers, None, 20)
            break
        except BadInput:
            room -= 1
    assert most - room < 400
    assert (await store.reader.get(done.position)).body == b"x" * room
    assert store.client.is_connected
    assert not store.closed.is_set()


async def test_a_streams_own_limit_is_named(nats_server: NatsServer) -> None:
    async with EventStore.open(nats_server.url, source="msia/test") as store:
        await store.client.jetstream().add_stream(name="EVENTS", subjects=["msia.>"], max_msg_size=500)
        with pytest.raises(BadInput, match="smaller"):
            await store.append("1-1", pause(BIG), id=uuid4())


async def test_a_subject_that_is_none_is_refused_at_once(store: EventStore) -> None:
    with pytest.raises(BadInput):
        await Appender(store.reader).append("msia.control.a b", b"", {MSG_ID: "1"}, None, 20)


# --- no room ----------------------------------------------------------------------------------------


async def test_a_full_stream_refuses_and_takes_more_once_there_is_room(nats_server: NatsServer) -> None:
    async with log_with(nats_server, max_bytes=1_000_000) as store:
        stored = await fill(store, StoreFull)
        assert await positions(store) == stored
        with pytest.raises(StoreFull, match="make room"):  # a decision, too; a small one may still fit
            await store.append("1-1", pause(BIG), id=uuid4(), expect=Expect(ALL, stored[-1]))
        config = (await store.client.jetstream().stream_info("EVENTS")).config
        await store.client.jetstream().update_stream(config.evolve(max_bytes=-1))
        later = await store.append("1-1", pause(BIG), id=uuid4(), expect=Expect(ALL, stored[-1]))
        assert await positions(store) == [*stored, later.position]


class Small(NatsServer):
    """A server that may keep so much."""

    most = "2MB"

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "NATS_MAX_FILE_STORE": self.most}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    home = Home(tmp_path / "small")
    home.make()
    ports = Ports()
    server = Small(home, ports.claim(0), ports.claim(0))
    server.start()
    server.wait_ready()
    yield server
    server.stop()


async def test_a_server_at_its_storage_limit_too(small: Small) -> None:
    async with log_with(small) as store:
        stored = await fill(store, StoreFull)
        small.stop()
        small.most = "1GB"
        small.start()
        small.wait_ready()
        later = await store.append("1-1", pause(BIG), id=uuid4(), deadline=30)
        assert await positions(store) == [*stored, later.position]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True
    ).returncode:
        pytest.skip("only root may mount a small disk; the limits above are checked everywhere")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


async def test_a_disk_that_is_full_loses_nothing(small_disk: Path) -> None:
    """A real ENOSPC: nats-server 2.15 then answers nothing for that stream until it is started again."""
    home = Home(small_disk / "home")
    home.make()
    ports = Ports()
    server = NatsServer(home, ports.claim(0), ports.claim(0))
    server.start()
    try:
        server.wait_ready()
        id = uuid4()
        async with log_with(server) as store:
            stored = await fill(store, Unreachable, deadline=1)
            with pytest.raises(Unreachable):
                await store.append("1-1", pause(BIG), id=id, expect=Expect(ALL, stored[-1]), deadline=1)
            assert await positions(store) == stored
        make_room(small_disk)
        server.kill()
        server.start()
        server.wait_ready()
        async with EventStore.open(server.url, source="msia/test") as store:
            kept = await positions(store)
            assert kept[: len(stored)] == stored  # what was unknown may be there, what was acked must be
            seen = Expect(ALL, kept[-1])
            later = await store.append("1-1", pause(BIG), id=id, expect=seen, deadline=30)
            assert later.position in {*kept, kept[-1] + 1}
            assert len(await positions(store)) == len({*kept, later.position})
    finally:
        server.stop()


def make_room(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)


# --- not the log ------------------------------------------------------------------------------------


async def test_a_missing_stream_is_said_with_what_to_do(nats_server: NatsServer) -> None:
    async with EventStore.open(nats_server.url, source="msia/test") as store:
        with pytest.raises(Unreachable, match="msia infra check"):
            await store.append("1-1", pause("a"), id=uuid4(), deadline=0.3)


async def test_what_a_missing_stream_said_outlives_a_try_that_is_cut_short(nats_server: NatsServer) -> None:
    async with EventStore.open(nats_server.url, source="msia/test") as store:
        sent = store.client.stats["out_msgs"]
        told = asyncio.create_task(store.append("1-1", pause("a"), id=uuid4(), deadline=1.5))
        while (
            store.client.stats["out_msgs"] < sent + 3 and not told.done()
        ):  # told twice that nobody is there
            await asyncio.sleep(0.01)
        await store.client.subscribe("msia.>")  # now somebody is, and silent
        with pytest.raises(Unreachable, match="msia infra check"):
            await told


async def test_a_missing_stream_behind_a_silent_listener_is_a_timeout(nats_server: NatsServer) -> None:
    async with EventStore.open(nats_server.url, source="msia/test") as store:
        await store.client.subscribe("msia.>")
        with pytest.raises(Unreachable, match="may be stored"):
            await store.append("1-1", pause("a"), id=uuid4(), deadline=0.3)


async def test_a_stream_that_appears_meanwhile_is_used(nats_server: NatsServer) -> None:
    async with EventStore.open(nats_server.url, source="msia/test") as store:
        id = uuid4()
        with pytest.raises(Unreachable):
            await store.append("1-1", pause("a"), id=id, deadline=0.2)
        async with log_with(nats_server):
            assert (await store.append("1-1", pause("a"), id=id)).position == 1


async def test_another_stream_on_our_subjects_takes_nothing(nats_server: NatsServer) -> None:
    async with EventStore.open(nats_server.url, source="msia/test") as store:
        js = store.client.jetstream()
        await js.add_stream(name="OTHER", subjects=["msia.>"])
        with pytest.raises(Misconfigured, match="another stream"):
            await store.append("1-1", pause("a"), id=uuid4())
        assert (await js.stream_info("OTHER")).state.messages == 0


@pytest.mark.parametrize("answer", [b"hola", b"{}", b"[]", b'{"stream":"OTHER","seq":1}'])
async def test_an_answer_of_something_else_is_no_success(nats_server: NatsServer, answer: bytes) -> None:
    async with EventStore.open(nats_server.url, source="msia/test") as store:

        async def meddle(message: Msg) -> None:
            await message.respond(answer)

        await store.client.subscribe("msia.>", cb=meddle)
        with pytest.raises(Misconfigured):
            await store.append("1-1", pause("a"), id=uuid4())


# --- the window -------------------------------------------------------------------------------------


async def test_after_the_window_a_decision_is_still_one_event_and_a_fact_is_not(
    nats_server: NatsServer,
) -> None:
    """Why what may come late is appended with an expectation (design, 3), and readers skip known ids."""
    async with log_with(nats_server, duplicate_window=0.1) as store:
        decision, fact = uuid4(), uuid4()
        done = await store.append("1-1", pause("decision"), id=decision, expect=Expect(ALL, 0))
        first = await store.append("1-1", pause("fact"), id=fact)
        again = first
        while again.position == first.position:  # until the window has passed
            again = await store.append("1-1", pause("fact"), id=fact)
        assert await positions(store) == [done.position, first.position, again.position]
        retried = await store.append("1-1", pause("decision"), id=decision, expect=Expect(ALL, 0))
        assert retried.position == done.position
        assert len(await positions(store)) == 3
