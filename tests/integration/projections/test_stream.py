"""Live events over HTTP, on a real server: resumed, private parts left out, slow clients dropped."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from contracts.envelope import Envelope
from contracts.events.inbox import Attachment
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.common.serving import serving
from services.common.tasks import end
from services.projections.api.app import query_api
from services.projections.api.cursors import Cursors
from services.projections.api.hub import Hub
from services.projections.api.state import QueryState
from services.projections.postgres import query_pool
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.asking import token
from tests.integration.projections.conftest import DEADLINE, SECRET, Log, eventually, settings_for
from tests.limits import PATIENCE
from tests.unit.projections.events import attempted, message, story

CLIENTS = 500 if os.environ.get("MSIA_CHAOS") == "long" else 60
EVENTS = 10

Line = str
Event = dict[str, Any]


class Served:
    """A running query API."""

    def __init__(self, port: int, hub: Hub) -> None:
        self.port, self.hub = port, hub

    @asynccontextmanager
    async def listening(self, **query: str) -> AsyncIterator[AsyncIterator[Line]]:
        headers = {"Authorization": f"Bearer {token()}"}
        if last := query.pop("last_event_id", None):
            headers["Last-Event-ID"] = last
        async with (
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=DEADLINE) as client,
            client.stream("GET", "/events/stream", params=query, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-accel-buffering"] == "no"
            yield answer.aiter_lines()


async def take(lines: AsyncIterator[Line], count: int) -> list[Event]:
    """The next events; `id` of the frame is checked against the data."""
    found: list[Event] = []
    id = ""
    async with asyncio.timeout(DEADLINE):
        async for line in lines:
            if line.startswith("id: "):
                id = line[4:]
            if line.startswith("data: "):
                found.append(json.loads(line[6:]))
                assert str(found[-1]["position"]) == id
                if len(found) == count:
                    break
    return found


@asynccontextmanager
async def served(settings: ProjectionsSettings, log: Log, **changes: object) -> AsyncIterator[Served]:
    changed = settings.model_copy(update=changes)
    hub = Hub(log.store.reader, changed.sse_buffer, changed.projections_tick)
    running = asyncio.create_task(hub.run())
    port = free_port()
    try:
        async with query_pool(changed) as pool:
            state = QueryState(changed, pool, Cursors(SECRET), store=log.store, hub=hub)
            async with serving(query_api(state, SECRET), "127.0.0.1", port):
                await eventually(lambda: _ready(hub), True)
                try:
                    yield Served(port, hub)
                finally:
                    hub.close()
    finally:
        await end(running)


async def _ready(hub: Hub) -> bool:
    return hub.ready


@pytest.fixture
def settings(nats_server: NatsServer) -> ProjectionsSettings:
    return settings_for(nats_server, "postgresql://nobody@127.0.0.1:1/nowhere")  # live events need no rows


@pytest.fixture
async def live(settings: ProjectionsSettings, log: Log) -> AsyncIterator[Served]:
    async with served(settings, log) as found:
        yield found


async def test_one_conversation_from_its_beginning_and_on(log: Log, live: Served) -> None:
    await log.tell(*story(1), *story(2))
    async with live.listening(conversation="1-1", after="0") as lines:
        past = await take(lines, 9)
        assert [event["type"].split(".")[2] for event in past][:3] == [
            "MessageReceived",
            "TurnStarted",
            "ToolCalled",
        ]
        await log.tell(message(2, 5000), message(1, 5001))
        now = await take(lines, 1)
        assert now[0]["open"]["message_id"] == 5001
        assert now[0]["subject"] == "msia.inbox.1-1"
    positions = [event["position"] for event in past + now]
    assert positions == sorted(set(positions))


async def test_without_a_start_only_what_comes(log: Log, live: Served) -> None:
    await log.tell(*story(1))
    async with live.listening() as lines:
        await _heartbeat(lines)
        await log.tell(message(7, 7000))
        assert (await take(lines, 1))[0]["open"]["message_id"] == 7000


async def test_last_event_id_resumes_without_gap_or_repeat(log: Log, live: Served) -> None:
    await log.tell(*story(1), *story(2))
    async with live.listening(after="0") as lines:
        first = await take(lines, 7)
    last = first[-1]["position"]
    async with live.listening(after="0", last_event_id=str(last)) as lines:  # a browser repeats the address
        rest = await take(lines, 12)
    assert [event["position"] for event in first + rest] == list(range(1, 20))


async def test_no_word_of_a_customer_leaves_this_way(log: Log, live: Served) -> None:
    await log.tell(*story(1, "mi matrícula es 1234 BCD"))
    async with live.listening(after="0") as lines:
        events = await take(lines, 10)
    text = json.dumps(events, ensure_ascii=False)
    for private in ("matrícula", "Lucía", "+346", "Son 175", "private"):
        assert private not in text


async def test_a_poison_event_is_still_shown(log: Log, live: Served) -> None:
    envelope = Envelope(
        id=message(1, 1).id, type="msia.inbox.MessageReceived.v1", source="msia/test", time=_now()
    )
    await log.store.client.jetstream().publish("msia.inbox.1-1", b"\xffnot json", headers=envelope.headers())
    await log.tell(message(1, 2))
    async with live.listening(conversation="1-1", after="0") as lines:
        events = await take(lines, 2)
    assert events[0]["open"] is None
    assert events[1]["open"]["message_id"] == 2


def _now() -> Any:
    return message(1, 1).event.created_at  # type: ignore[attr-defined]


async def test_silence_is_filled_with_heartbeats(live: Served) -> None:
    async with live.listening() as lines:
        for _ in range(3):
            await _heartbeat(lines)


@pytest.mark.parametrize("how", ["after", "last_event_id"])
async def test_who_is_ahead_of_the_log_is_told_to_start_anew(log: Log, live: Served, how: str) -> None:
    stood = await log.tell(*story(1))
    async with live.listening(conversation="1-7", **{how: str(stood + 1)}) as lines:
        said: list[str] = []
        async with asyncio.timeout(DEADLINE):
            async for line in lines:
                said.append(line)
                if line.startswith("data: "):
                    break
        assert said[-3:] == ["event: anew", f"id: {stood}", f'data: {{"position": {stood}}}']
        await log.tell(message(7, 7000), message(7, 7001))
        assert [one["open"]["message_id"] for one in await take(lines, 2)] == [7000, 7001]
    async with live.listening(**{how: str(stood)}) as lines:  # the end itself is in the log
        assert [one["open"]["message_id"] for one in await take(lines, 2)] == [7000, 7001]


async def _heartbeat(lines: AsyncIterator[Line]) -> None:
    async with asyncio.timeout(DEADLINE):
        async for line in lines:
            if line == ": heartbeat":
                return


async def test_a_last_event_id_that_is_none(live: Served) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{live.port}", timeout=PATIENCE) as client:
        for id in ("x", "-1", "１２", "9" * 30):
            answer = await client.get(
                "/events/stream",
                headers={"Authorization": f"Bearer {token()}", "Last-Event-ID": id.encode()},
            )
            assert answer.status_code == 400
            assert "Last-Event-ID" in answer.json()["detail"]


async def test_a_client_that_does_not_read_is_dropped(settings: ProjectionsSettings, log: Log) -> None:
    async with served(settings, log, sse_buffer=20, sse_send_timeout=0.5) as live:
        with socket.create_connection(("127.0.0.1", live.port)) as lazy:
            lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            request = f"GET /events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token()}\r\n\r\n"
            lazy.sendall(request.encode())
            await eventually(lambda: _clients(live.hub), 1)
            async with live.listening() as lines:
                await _heartbeat(lines)
                await eventually(lambda: _clients(live.hub), 2)
                count = 0
                while live.hub.clients == 2:
                    # 20 kB each on the wire: the kernel's buffers fill soon
                    await log.tell(*[_large(count + n) for n in range(10)])
                    assert len(await take(lines, 10)) == 10  # the other one misses nothing
                    count += 10
                    assert count < 3000, "the lazy client was kept"


def _large(number: int) -> Any:
    told = message(1, 10_000 + number)
    event = told.event.model_copy(update={"media": tuple(_attachments())})
    return type(told)(told.aggregate, event, told.id, told.owner)


def _attachments() -> list[Attachment]:
    return [Attachment(id=number, kind="image", size=number) for number in range(500)]


async def _clients(hub: Hub) -> int:
    return hub.clients


async def test_only_the_contexts_that_are_asked_for(log: Log, live: Served) -> None:
    await log.tell(*story(1), *story(2))
    async with live.listening(conversation="1-2", context="delivery", after="0") as lines:
        past = await take(lines, 2)
        await log.tell(message(2, 9000), attempted(2, 2), attempted(1, 2))
        now = await take(lines, 1)
    assert {event["subject"] for event in past + now} == {"msia.delivery.1-2"}
    async with live.listening(context="delivery", after="0") as lines:
        assert {event["subject"].split(".")[1] for event in await take(lines, 6)} == {"delivery"}


async def test_many_clients_on_one_process(settings: ProjectionsSettings, log: Log) -> None:
    """Each hears every event once, in order."""
    async with served(settings, log, sse_heartbeat=60.0) as live:
        clients = [await _listener(live.port) for _ in range(CLIENTS)]
        await eventually(lambda: _clients(live.hub), CLIENTS)
        positions = [await log.tell(message(7, 7000 + number)) for number in range(EVENTS)]
        async with asyncio.timeout(DEADLINE):
            found = await asyncio.gather(*[_positions(reader, EVENTS) for reader, _ in clients])
        assert all(one == positions for one in found)
        for _, writer in clients:
            writer.close()
        await eventually(lambda: _clients(live.hub), 0)


async def _listener(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET /events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token()}\r\n\r\n"
    writer.write(request.encode())
    await writer.drain()
    return reader, writer


async def _positions(reader: asyncio.StreamReader, count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        line = await reader.readline()
        if line.startswith(b"id: "):
            found.append(int(line[4:]))
    return found


async def test_a_client_that_leaves_is_forgotten(live: Served, log: Log) -> None:
    async with live.listening() as lines:
        await _heartbeat(lines)
        await eventually(lambda: _clients(live.hub), 1)
    await eventually(lambda: _clients(live.hub), 0)


async def test_streams_end_when_the_service_stops(settings: ProjectionsSettings, log: Log) -> None:
    async with served(settings, log) as live, live.listening() as lines:
        await _heartbeat(lines)
        live.hub.close()
        async with asyncio.timeout(DEADLINE):
            assert [line async for line in lines if line.startswith("data")] == []
