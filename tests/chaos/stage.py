"""The system under the chaos test: NATS, ingress, a sandbox and two outboxes, each a process of its own."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from contracts.events.conversation import Part, ReplyRequested, TurnStarted
from contracts.events.delivery import DeliveryCancelled, DeliveryParked, DeliverySucceeded
from contracts.ids import aggregate_of, customer_id, is_conversation, whole
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from infra.embedded.ports import Ports
from services.common.tasks import end
from tests.chaos import script
from tests.chaos.processes import Process, ended
from tests.chaos.script import Ask, Kill, TakeOver
from tests.limits import SOON

MASTER = "chaos:" + base64.b64encode(b"c" * 32).decode()


def phone(conversation: int) -> str:
    """Customers write one after the other, so the n-th has conversation 1-n."""
    return f"+34000{conversation:06d}"


@dataclass
class Asked:
    """A part that the agent wanted said."""

    part: str
    conversation: int
    reply: int
    text: str


@dataclass
class TakenOver:
    """When a person stepped in, by the clock of this machine."""

    conversation: int
    action: str
    at: float


@dataclass
class Stage:
    """Everything that runs, and what was done on it."""

    sandbox: Process
    outboxes: list[Process]
    store: EventStore
    http: httpx.AsyncClient
    asked: list[Asked] = field(default_factory=list)
    taken_over: list[TakenOver] = field(default_factory=list)
    lag: float = 0.0  # longest time that the living sandbox took to say that it lives
    _ended: set[str] = field(default_factory=set)
    _read: int = 0

    @property
    def processes(self) -> dict[str, Process]:
        return {process.label: process for process in (self.sandbox, *self.outboxes)}

    async def told(self, method: str, path: str, body: Any = None, seconds: float = 180.0) -> Any:
        """Ask the sandbox, however often it is killed meanwhile."""
        ends = time.monotonic() + seconds
        while True:
            try:
                answer = await self.http.request(method, f"/__fake{path}", json=body)
                answer.raise_for_status()
                return answer.json()
            except httpx.TransportError:  # it is being started again
                await asyncio.sleep(0.05)
                if time.monotonic() > ends:
                    raise

    async def watch(self) -> None:
        """Measure the lag, until cancelled."""
        while True:
            began = time.monotonic()
            try:
                await self.http.get("/livez")
                self.lag = max(self.lag, time.monotonic() - began)
            except httpx.TransportError:
                pass  # dead, so it reads nothing late
            await asyncio.sleep(0.1)

    async def customers_write(self, count: int) -> None:
        """Each customer once; returns when the log has it."""
        for number in range(1, count + 1):
            body = {"from": phone(number), "name": "Cliente", "text": "Hola"}
            answer = await self.told("POST", "/whatsapp/inbound", body)
            assert answer["conversation"] == f"1-{number}"
        await self.until(self._written, lambda seen: seen >= count, 60)

    async def perform(self, scenes: list[tuple[float, script.Happening]]) -> None:
        """Each scene at its time, or as soon after as the machine allows."""
        began = time.monotonic()
        running: list[asyncio.Task[None]] = []
        for at, happening in scenes:
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            if isinstance(happening, Ask):
                await self._ask(happening)
            elif isinstance(happening, Kill):
                running.append(asyncio.create_task(self._kill(happening)))
            else:
                running.append(asyncio.create_task(self._take_over(happening)))
        await asyncio.gather(*running)
        for process in self.processes.values():
            await process.ready()

    async def settled(self, seconds: float) -> None:
        """Wait until the log has an end for every part, and the sandbox has nothing left to do."""
        await self.until(self._open_parts, lambda left: left == 0, seconds)

        async def jobs() -> int:
            return int((await self.told("GET", "/jobs"))["waiting"])

        await self.until(jobs, lambda left: left == 0, seconds)

    async def until(
        self, look: Callable[[], Awaitable[int]], right: Callable[[int], bool], seconds: float
    ) -> None:
        ends = time.monotonic() + seconds
        while not right(seen := await look()):
            assert time.monotonic() < ends, f"not within {seconds:g} s; last seen: {seen}"
            await asyncio.sleep(0.3)

    async def _written(self) -> int:
        """How many conversations the log knows."""
        return sum(
            is_conversation(aggregate_of(one)) for one in await self.store.reader.subjects("msia.inbox.*")
        )

    async def _open_parts(self) -> int:
        """Parts without an end in the log, which is read on from where the last look stopped."""
        ends = (DeliverySucceeded, DeliveryParked, DeliveryCancelled)
        for recorded in await self.store.load("msia.delivery.*", after=self._read):
            self._read = recorded.position
            if isinstance(recorded.event, ends):
                self._ended.add(str(recorded.event.part_id))
        return len({one.part for one in self.asked} - self._ended)

    async def _ask(self, ask: Ask) -> None:
        """A turn with a reply, as the agent appends it."""
        aggregate, owner = f"1-{ask.conversation}", customer_id(1, ask.conversation)
        reply = 1 + max((one.reply for one in self.asked if one.conversation == ask.conversation), default=0)
        parts = tuple(Part(part_id=uuid4(), kind="message") for _ in range(ask.parts))
        texts = tuple(f"Respuesta {reply}, parte {index + 1}." for index in range(ask.parts))
        turn = uuid4()
        last = await self.store.reader.last(whole(aggregate))
        seen = last.position if last else 0
        started = TurnStarted(
            turn_id=turn,
            contact_id=ask.conversation,
            covers=(ask.conversation,),
            seen=seen,
            tariffs=(),
            prompt_version="1",
            lease_seconds=70,
        )
        await self.store.append(aggregate, started, id=uuid4(), owner=owner)
        event = ReplyRequested(turn_id=turn, seen=seen, parts=parts, texts=texts)
        self.asked += [
            Asked(str(part.part_id), ask.conversation, reply, text)
            for part, text in zip(parts, texts, strict=True)
        ]
        await self.store.append(aggregate, event, id=uuid4(), owner=owner)

    async def _take_over(self, scene: TakeOver) -> None:
        body = {"conversation": f"1-{scene.conversation}", "text": "Te atiendo yo."}
        await self.told("POST", f"/agent/{scene.action}", body)
        self.taken_over.append(TakenOver(scene.conversation, scene.action, time.time()))

    async def _kill(self, scene: Kill) -> None:
        process = self.processes[scene.process]
        async with process.lock:  # it may die again before it is ready
            process.kill()
            await asyncio.sleep(scene.pause)
            process.start()


@asynccontextmanager
async def set_up(nats: NatsServer, folder: Path, seed: int) -> AsyncIterator[Stage]:
    """Everything runs and nothing is wrong yet."""
    await _provision(nats.url)
    ports = Ports()
    shared = {
        "MSIA_ENV": "local",
        "MSIA_MASTER_KEY": MASTER,
        "NATS_URL": nats.url,
        "NATS_MONITOR_URL": nats.monitor_url,
        "CHATWOOT_ACCOUNT_ID": 1,
        "CHATWOOT_API_TOKEN": script.BOT,
        "CHATWOOT_USER_TOKEN": script.USER,
        "CHATWOOT_WEBHOOK_SECRET": script.SECRET,
        "LOG_LEVEL": "WARNING",
    }
    door, fake = ports.claim(0), ports.claim(0)
    ingress = Process("ingress", "ingress", door, folder, {**shared, "INGRESS_PORT": door})
    told = {"SANDBOX_WEBHOOK_URL": f"http://127.0.0.1:{door}/api/chatwoot/webhook", "SANDBOX_SEED": seed}
    sandbox = Process(
        "sandbox", "sandbox", fake, folder, {**shared, **script.SANDBOX, **told, "SANDBOX_PORT": fake}
    )
    outboxes = [_outbox(number, ports.claim(0), fake, folder, shared) for number in (1, 2)]
    with ended(ingress, sandbox, *outboxes):
        for process in (ingress, sandbox, *outboxes):
            process.start()
        await asyncio.gather(*(process.ready() for process in (ingress, sandbox, *outboxes)))
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(
                EventStore.open(nats.url, source="msia/chaos", master_key=MASTER)
            )
            client = httpx.AsyncClient(base_url=sandbox.url, timeout=30, trust_env=False, limits=SOON)
            stage = Stage(sandbox, outboxes, store, await stack.enter_async_context(client))
            stack.push_async_callback(end, asyncio.create_task(stage.watch()))
            yield stage


def _outbox(number: int, port: int, fake: int, folder: Path, shared: dict[str, Any]) -> Process:
    own = {
        **shared,
        **script.outbox(),
        "CHATWOOT_API_URL": f"http://127.0.0.1:{fake}",
        "OUTBOX_HEALTH_PORT": port,
    }
    return Process("outbox", f"outbox-{number}", port, folder, own)


async def _provision(url: str) -> None:
    client = await connect(url, name="operator")
    try:
        await apply(client, declared())
        await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    finally:
        await client.close()
