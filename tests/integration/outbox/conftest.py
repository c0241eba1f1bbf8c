"""A log with streams, a scripted Chatwoot, and outboxes in this process or as processes of their own."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, Part, ReplyRequested, TurnStarted
from contracts.events.inbox import DeliveryStatusReported, HumanReplied, MessageReceived, Snapshot
from contracts.ids import PartId, customer_id, stable_id
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply, open_log
from eventstore.store import EventStore
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.outbox.app import Outbox, running
from services.outbox.settings import OutboxSettings
from tests.integration.outbox.chatwoot import BOT, USER, ScriptedChatwoot

MASTER = "test:" + base64.b64encode(b"o" * 32).decode()

# Timers of tests: every wait of the protocol is there, only shorter.
QUICK: dict[str, Any] = {
    "outbox_claim": 1.0,
    "outbox_request_timeout": 1.0,
    "outbox_server_limit": 0.3,
    "outbox_margin": 0.1,
    "outbox_look_gap": 0.1,
    "outbox_pace": 0.3,
    "outbox_retries": (0.1, 0.2, 0.4),
    "outbox_host_pause": 0.3,
    "outbox_breaker_open": 0.3,
    "outbox_ack_wait": 5.0,
    "outbox_sweep_every": 0.5,
    "outbox_standby": 0.5,
    "outbox_stuck_after": 1.0,
}

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T]], right: Callable[[T], bool], seconds: float = 60.0) -> T:
    """Look until it is right; what was seen last is in the failure."""
    ends = time.monotonic() + seconds
    while True:
        seen = await look()
        if right(seen):
            return seen
        assert time.monotonic() < ends, f"not within {seconds:g} s; last seen: {seen!r}"
        await asyncio.sleep(0.02)


class Log:
    """What the agent and ingress would append, and what the outbox did."""

    def __init__(self, store: EventStore) -> None:
        self.store = store

    async def customer_writes(self, conversation: int = 1, message_id: int = 1) -> None:
        event = MessageReceived(
            **self._fact(conversation, message_id), text="hola", name=None, phone=None, urls={}
        )
        await self._append(conversation, event, stable_id("m", conversation, message_id), create_key=True)

    async def person_answers(self, conversation: int = 1, message_id: int = 2) -> None:
        event = HumanReplied(**self._fact(conversation, message_id), via="chatwoot", user_id=9, text="yo")
        await self._append(conversation, event, stable_id("h", conversation, message_id))

    async def chatwoot_reports(
        self,
        message: dict[str, Any],
        state: Any = "echoed",
        conversation: int = 1,
        error_code: str | None = None,
    ) -> None:
        """Our own message comes back as a webhook."""
        part = message["content_attributes"].get("msia_part")
        event = DeliveryStatusReported(
            **self._fact(conversation, message["id"]), part_id=part, state=state, error_code=error_code
        )
        await self._append(conversation, event, stable_id("s", conversation, message["id"], state))

    async def asks(self, *texts: str, conversation: int = 1) -> list[UUID]:
        """A turn that answers with these messages; the ids of its parts."""
        parts = tuple(Part(part_id=PartId(uuid4()), kind="message") for _ in texts)
        turn = uuid4()
        await self._turn(conversation, turn)
        event = ReplyRequested(turn_id=turn, seen=0, parts=parts, texts=texts)
        await self._append(conversation, event, uuid4(), correlation_id=f"c-{conversation}")
        return [part.part_id for part in parts]

    async def hands_off(self, conversation: int = 1) -> None:
        turn = uuid4()
        await self._turn(conversation, turn)
        event = HandoffRequested(
            turn_id=turn,
            seen=0,
            reason="asked",
            parts=(
                Part(part_id=uuid4(), kind="message"),
                Part(part_id=uuid4(), kind="note"),
                Part(part_id=uuid4(), kind="labels", labels=("humano", "vip")),
                Part(part_id=uuid4(), kind="status", status="open"),
            ),
            texts=("Te paso con una persona.", "Pregunta por el escape.", "", ""),
        )
        await self._append(conversation, event, uuid4(), correlation_id=f"c-{conversation}")

    async def control(self, event: Event, conversation: int = 1) -> None:
        await self.store.append(f"1-{conversation}", event, id=uuid4())

    async def deliveries(self, conversation: int = 1) -> list[Recorded[Event]]:
        return await self.store.load(f"msia.delivery.1-{conversation}")

    async def names(self, conversation: int = 1) -> list[str]:
        """What the outbox appended, shortly: `Attempted 1`, `Failed unknown`, `Succeeded look`, …"""
        return [_short(recorded.event) for recorded in await self.deliveries(conversation)]

    async def settled(self, parts: int, conversation: int = 1, seconds: float = 60.0) -> list[str]:
        """Wait until so many parts came to their end."""
        last = ("Succeeded", "Parked", "Cancelled")
        return await until(
            lambda: self.names(conversation),
            lambda names: sum(name.startswith(last) for name in names) >= parts,
            seconds,
        )

    async def _turn(self, conversation: int, turn: UUID) -> None:
        event = TurnStarted(
            turn_id=turn,
            contact_id=conversation,
            covers=(1,),
            seen=0,
            tariffs=(),
            prompt_version="1",
            lease_seconds=70,
        )
        await self._append(conversation, event, uuid4())

    async def _append(self, conversation: int, event: Event, id: UUID, **more: Any) -> None:
        owner = customer_id(1, conversation)
        await self.store.append(f"1-{conversation}", event, id=id, owner=owner, **more)

    @staticmethod
    def _fact(conversation: int, message_id: int) -> dict[str, Any]:
        return {
            "account": 1,
            "conversation": conversation,
            "contact_id": conversation,
            "message_id": message_id,
            "created_at": datetime.now(UTC),
            "snapshot": Snapshot(),
        }


def _short(event: Any) -> str:
    what = getattr(event, "failure", None) or getattr(event, "confirmed", None)
    what = what or getattr(event, "reason", None) or getattr(event, "attempt", "")
    return f"{type(event).__name__.removeprefix('Delivery')} {what}"


@pytest.fixture
async def log(nats_server: NatsServer) -> AsyncIterator[Log]:
    """A log whose conversation 1 has one message of a customer."""
    client = await connect(nats_server.url, name="operator")
    await apply(client, declared())
    await open_log(EventStore(client, stream="EVENTS", source="msia/operator", keys=None))
    await client.close()
    async with EventStore.open(nats_server.url, source="msia/test", master_key=MASTER) as store:
        log = Log(store)
        await log.customer_writes()
        yield log


@pytest.fixture
async def chatwoot() -> AsyncIterator[ScriptedChatwoot]:
    async with ScriptedChatwoot().serving() as server:
        yield server


Start = Callable[..., Awaitable[Outbox]]


@pytest.fixture
async def outbox(nats_server: NatsServer, chatwoot: ScriptedChatwoot, log: Log) -> AsyncIterator[Start]:
    """Starts outboxes in this process; keyword arguments are settings."""
    async with AsyncExitStack() as stack:

        async def start(**changes: Any) -> Outbox:
            settings = OutboxSettings.model_validate(
                {
                    **QUICK,
                    "nats_url": nats_server.url,
                    "nats_monitor_url": nats_server.monitor_url,
                    "msia_master_key": SecretStr(MASTER),
                    "chatwoot_api_url": chatwoot.url,
                    "chatwoot_api_token": SecretStr(BOT),
                    "chatwoot_user_token": SecretStr(USER),
                    "outbox_health_port": free_port(),
                    **changes,
                }
            )
            return await stack.enter_async_context(running(settings))

        yield start


class Process:
    """`msia outbox` as it runs."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._output = folder / f"outbox-{uuid4().hex[:6]}.log"
        with self._output.open("wb") as output:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "services.cli", "outbox"],
                cwd=ROOT,
                env={**os.environ, **environment, "MSIA_HOME": str(folder / ".msia")},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    async def ready(self) -> None:
        async def said() -> str:
            assert self.child.poll() is None, self.output
            return self.output

        await until(said, lambda output: "outbox is ready" in output)

    def kill(self) -> None:
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def terminate(self) -> int:
        self.child.terminate()
        return self.child.wait(20)


@pytest.fixture
def process(
    nats_server: NatsServer, chatwoot: ScriptedChatwoot, log: Log, tmp_path: Path
) -> Iterator[Callable[..., Process]]:
    """Starts outboxes as processes; keyword arguments are settings."""
    started: list[Process] = []

    def start(**changes: Any) -> Process:
        values = {
            **QUICK,
            "outbox_retries": "[0.1, 0.2, 0.4]",
            "outbox_health_port": free_port(),
            "nats_url": nats_server.url,
            "nats_monitor_url": nats_server.monitor_url,
            "msia_env": "local",
            "msia_master_key": MASTER,
            "chatwoot_api_url": chatwoot.url,
            "chatwoot_api_token": BOT,
            "chatwoot_user_token": USER,
            **changes,
        }
        environment = {name.upper(): str(value) for name, value in values.items()}
        started.append(Process(environment, tmp_path))
        return started[-1]

    yield start
    for one in started:
        if one.child.poll() is None:
            one.kill()
