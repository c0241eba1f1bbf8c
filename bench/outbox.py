"""Delivering parts to a Chatwoot that answers in 5 and in 150 ms, beside an httpx loop of the same requests.

Same requests: who is in charge is looked at before each message. Same limits: 32 conversations at once, no
rate limit, no wait for WhatsApp ids. What the outbox does more: two fsynced events per part, and what makes
them exact.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import uvloop

from bench.lines import Line
from bench.rounds import Rate
from contracts.events.conversation import Part, ReplyRequested
from contracts.events.inbox import MessageReceived, Snapshot
from contracts.ids import customer_id
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.home import ROOT
from infra.embedded.ports import free_port
from services.common.logging import configure
from services.outbox.app import running
from services.outbox.settings import OutboxSettings
from tests.servers import Servers

ANSWERS = (0.005, 0.150)  # seconds
AT_ONCE = 32
CONVERSATIONS, PARTS = 100, 2
SINGLE = 50  # replies, one after the other, for the wait
ROUNDS = 3
MASTER = "bench:" + "A" * 43 + "="

Came = dict[str, float]  # part → when its message came, monotonic seconds


def measure() -> list[Line]:
    """Parts a second (more is better), and milliseconds from a stored reply to its request (less is)."""
    configure("bench", "ERROR")
    lines = []
    for answer in ANSWERS:
        with tempfile.TemporaryDirectory() as folder, _chatwoot(answer) as url:
            servers = Servers(Path(folder))
            try:
                lines += uvloop.run(_measure(servers.nats().url, url, answer))
            finally:
                servers.stop()
    return lines


async def _measure(nats: str, chatwoot: str, answer: float) -> list[Line]:
    await provision(nats)
    async with (
        EventStore.open(nats, source="msia/bench", master_key=MASTER) as store,
        httpx.AsyncClient(base_url=chatwoot, timeout=30) as http,
    ):
        for conversation in range(1, CONVERSATIONS + 1):
            await _writes(store, conversation)
        settings = settings_of(nats, chatwoot)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            parts = [part for c in range(1, CONVERSATIONS + 1) for part in await _asks(store, c, PARTS)]
            async with running(settings):
                ours.append(_rate(await _came(http, parts)))
            theirs.append(_rate(await _loop(http)))
        async with running(settings):
            waits = [await _wait(store, http, 1 + n % CONVERSATIONS) for n in range(SINGLE)]
        bare = [await _bare_wait(http, 1 + n % CONVERSATIONS) for n in range(SINGLE)]
    rate, peer = _median(ours), _median(theirs)
    what = f"{answer * 1000:.0f} ms"
    (p50, p99), (bare50, bare99) = _quantiles(waits), _quantiles(bare)
    return [
        Line(
            f"deliver, answers in {what}", rate.median, peer.median, "an httpx loop", "parts/s", rate.spread
        ),
        Line(f"from reply to request, p50, {what}", p50, bare50, "an httpx loop", "ms"),
        Line(f"from reply to request, p99, {what}", p99, bare99, "an httpx loop", "ms"),
    ]


def settings_of(nats: str, chatwoot: str) -> OutboxSettings:
    return OutboxSettings.model_validate(
        {
            "nats_url": nats,
            "msia_master_key": MASTER,
            "chatwoot_api_url": chatwoot,
            "chatwoot_api_token": "bot-token",
            "chatwoot_user_token": "user-token",
            "outbox_health_port": free_port(),
            "outbox_concurrency": AT_ONCE,
            "outbox_rate": 0,
            "outbox_conversation_rate": 0,
            "outbox_pace": 0,
        }
    )


async def provision(nats: str) -> None:
    client = await connect(nats, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()


# --- ours ------------------------------------------------------------------------------------------


async def _writes(store: EventStore, conversation: int) -> None:
    event = MessageReceived(
        account=1,
        conversation=conversation,
        contact_id=conversation,
        message_id=conversation,
        created_at=datetime.now(UTC),
        snapshot=Snapshot(status="pending"),
        text="hola",
        name=None,
        phone=None,
        urls={},
    )
    owner = customer_id(1, conversation)
    await store.append(f"1-{conversation}", event, id=uuid4(), owner=owner, create_key=True)


async def _asks(store: EventStore, conversation: int, parts: int) -> list[UUID]:
    asked = tuple(Part(part_id=uuid4(), kind="message") for _ in range(parts))
    event = ReplyRequested(turn_id=uuid4(), seen=0, parts=asked, texts=("Son 175,00 €.",) * parts)
    await store.append(f"1-{conversation}", event, id=uuid4(), owner=customer_id(1, conversation))
    return [part.part_id for part in asked]


async def _came(http: httpx.AsyncClient, parts: Sequence[UUID]) -> Came:
    """Wait until all of them have come."""
    came: Came = {}
    ends = time.monotonic() + 300
    while len(came) < len(parts):
        assert time.monotonic() < ends, f"only {len(came)} of {len(parts)} parts came"
        came |= {part: at for at, part in (await http.get("/came")).json()}
        await asyncio.sleep(0.05 if len(parts) > 1 else 0.002)
    return came


async def _wait(store: EventStore, http: httpx.AsyncClient, conversation: int) -> float:
    """Milliseconds from the answer to the append until the message comes."""
    (part,) = await _asks(store, conversation, 1)
    stored = time.monotonic()
    return ((await _came(http, [part]))[str(part)] - stored) * 1000


# --- the loop --------------------------------------------------------------------------------------


async def _loop(http: httpx.AsyncClient) -> Came:
    slots, parts = asyncio.Semaphore(AT_ONCE), []

    async def reply(conversation: int) -> None:
        async with slots:
            for _ in range(PARTS):
                parts.append(await _say(http, conversation))

    await asyncio.gather(*(reply(conversation) for conversation in range(1, CONVERSATIONS + 1)))
    return await _came(http, parts)


async def _bare_wait(http: httpx.AsyncClient, conversation: int) -> float:
    began = time.monotonic()
    part = await _say(http, conversation)
    return ((await _came(http, [part]))[str(part)] - began) * 1000


async def _say(http: httpx.AsyncClient, conversation: int) -> UUID:
    part, path = uuid4(), f"/api/v1/accounts/1/conversations/{conversation}"
    await http.get(path)
    body = {"content": "Son 175,00 €.", "content_attributes": {"msia_part": str(part)}, "echo_id": str(part)}
    await http.post(f"{path}/messages", json=body)
    return part


# --- both ------------------------------------------------------------------------------------------


def _rate(came: Came) -> float:
    times = sorted(came.values())
    return (len(times) - 1) / (times[-1] - times[0])


def _median(rates: Sequence[float]) -> Rate:
    middle = statistics.median(rates)
    return Rate(middle, (max(rates) - min(rates)) / middle)


def _quantiles(waits: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(waits, n=100)
    return cuts[49], cuts[98]


@contextmanager
def _chatwoot(seconds: float) -> Iterator[str]:
    port = free_port()
    child = subprocess.Popen([sys.executable, "-m", "bench.slow_chatwoot", str(port), str(seconds)], cwd=ROOT)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                httpx.get(f"{url}/came")
                break
            except httpx.TransportError:  # it is still starting
                time.sleep(0.05)
        yield url
    finally:
        child.terminate()
        child.wait(10)
