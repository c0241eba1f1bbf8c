"""Delivering parts to a Chatwoot that answers in 5 and in 150 ms, beside an httpx loop of the same requests.

Same requests: who is in charge is looked at before each message. Same limits: 32 conversations at once, no
rate limit, no wait for WhatsApp ids. What the outbox does more: two fsynced events per part, and what makes
them exact.
"""

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvloop

from bench.lines import Line, Tell, middle, percentile
from bench.needed import Servers
from bench.processes import MASTER, logging_into, provision
from bench.slow_chatwoot import WHAT_CAME
from contracts.events.conversation import Part, ReplyRequested
from contracts.events.inbox import MessageReceived, Snapshot
from contracts.ids import customer_id
from eventstore.store import EventStore
from infra.embedded.home import ROOT
from infra.embedded.ports import free_port
from services.outbox.app import running
from services.outbox.settings import OutboxSettings

ANSWERS = (0.005, 0.150)  # seconds
AT_ONCE = 32
CONVERSATIONS, PARTS = 100, 2
STEADY = 200  # replies for the wait, at random moments
SHARE = 0.25  # of the rate measured just before: at saturation a wait tells of the queue alone
ROUNDS = 5
WHY = "two events with fsync for each part, and whether a person has taken over is asked of the log"

Came = dict[str, float]  # part → when its message came, monotonic seconds


def measure(tell: Tell) -> None:
    """Parts a second (more is better), and milliseconds from a stored reply to its request (less is)."""
    for answer in ANSWERS:
        with tempfile.TemporaryDirectory() as folder, _chatwoot(answer) as url:
            servers = Servers(Path(folder))
            try:
                with logging_into(Path(folder) / "outbox.log"):
                    lines = uvloop.run(_measure(servers.nats().url, url, answer))
            finally:
                servers.stop()
        for line in lines:
            tell(line)


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
        for _ in range(ROUNDS + 1):  # the first warms up
            parts = [part for c in range(1, CONVERSATIONS + 1) for part in await _asks(store, c, PARTS)]
            async with running(settings):
                ours.append(_rate(await _came(http, parts)))
            theirs.append(_rate(await _loop(http)))
        (rate, spread), (peer, loud) = middle(ours[1:]), middle(theirs[1:])
        load = rate * SHARE
        async with running(settings):
            waits = await _steadily(http, load, lambda c: _reply(store, c))
        bare = await _steadily(http, load, lambda c: _said(http, c))
    what = f"{answer * 1000:.0f} ms, {load:.0f} parts/s"
    return [
        Line(
            f"deliver, answers in {answer * 1000:.0f} ms",
            rate,
            peer,
            "an httpx loop",
            "parts/s",
            max(spread, loud),
            at_least=0.6,
            why=WHY,
            events=CONVERSATIONS * PARTS,
            rounds=ROUNDS,
        ),
        *(
            Line(
                f"from reply to request, {name}, {what}",
                percentile(waits, share),
                percentile(bare, share),
                "an httpx loop",
                "ms",
                events=STEADY,
                rounds=1,
            )
            for name, share in (("p50", 0.50), ("p99", 0.99))
        ),
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
        came |= {part: at for at, part, _ in (await http.get(WHAT_CAME)).json()}
        await asyncio.sleep(0.05 if len(parts) > 1 else 0.002)
    return came


async def _reply(store: EventStore, conversation: int) -> tuple[UUID, float]:
    """Its part, and when it was stored."""
    (part,) = await _asks(store, conversation, 1)
    return part, time.monotonic()


# --- the loop --------------------------------------------------------------------------------------


async def _loop(http: httpx.AsyncClient) -> Came:
    slots, parts = asyncio.Semaphore(AT_ONCE), []

    async def reply(conversation: int) -> None:
        async with slots:
            for _ in range(PARTS):
                parts.append(await _say(http, conversation))

    await asyncio.gather(*(reply(conversation) for conversation in range(1, CONVERSATIONS + 1)))
    return await _came(http, parts)


async def _said(http: httpx.AsyncClient, conversation: int) -> tuple[UUID, float]:
    """Its part, and when the first of its requests began."""
    began = time.monotonic()
    return await _say(http, conversation), began


async def _say(http: httpx.AsyncClient, conversation: int) -> UUID:
    part, path = uuid4(), f"/api/v1/accounts/1/conversations/{conversation}"
    await http.get(path)
    body = {"content": "Son 175,00 €.", "content_attributes": {"msia_part": str(part)}, "echo_id": str(part)}
    await http.post(f"{path}/messages", json=body)
    return part


# --- both ------------------------------------------------------------------------------------------


async def _steadily(
    http: httpx.AsyncClient, load: float, go: Callable[[int], Coroutine[Any, Any, tuple[UUID, float]]]
) -> list[float]:
    """Milliseconds until the message comes, of replies at random moments, `load` of them a second."""
    chance = random.Random(1)
    tasks = []
    for number in range(STEADY):
        tasks.append(asyncio.create_task(go(1 + number % CONVERSATIONS)))
        await asyncio.sleep(chance.expovariate(load))
    begun = dict(await asyncio.gather(*tasks))
    came = await _came(http, list(begun))
    return [(came[str(part)] - at) * 1000 for part, at in begun.items()]


def _rate(came: Came) -> float:
    times = sorted(came.values())
    return (len(times) - 1) / (times[-1] - times[0])


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
