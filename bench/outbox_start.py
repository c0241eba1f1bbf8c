"""Starting an outbox on a log with many old deliveries: without a kept backlog, and with one.

20,000 of them; FULL=1 takes 100,000, which take minutes to write.
"""

import asyncio
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import uvloop

from bench.lines import Line
from bench.outbox import MASTER, provision, settings_of
from contracts.envelope import Envelope
from contracts.event import Event
from contracts.events.conversation import Part, ReplyRequested, TurnStarted
from contracts.events.delivery import DeliveryAttempted, DeliverySucceeded
from contracts.ids import subject
from eventstore.codec import encode
from eventstore.keyids import key_id
from eventstore.keys import OpenKey
from eventstore.store import EventStore
from infra.embedded.nats import CONFIG, NatsServer
from services.common.logging import configure
from services.outbox.app import running
from tests.servers import Servers

DELIVERIES = 100_000 if os.environ.get("FULL") else 20_000
WINDOW = 1_000  # unanswered appends while the log is filled
AIM = 10.0  # seconds
_KEY = OpenKey(key_id("contact-1-1", 0), None)  # what it would open is not kept: nobody reads these texts


class Unsynced(NatsServer):
    """Filling a log needs no fsync; reading it, which is measured, does none."""

    def command(self):  # type: ignore[no-untyped-def]
        config = Path(self.home.folder) / "unsynced.conf"
        config.write_text(CONFIG.read_text().replace("sync_interval: always", "sync_interval: 2m"))
        return self.mortal([self._binary.path, "--config", config])


def measure() -> list[Line]:
    """Seconds until it is ready; less is better."""
    configure("bench", "ERROR")
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            return uvloop.run(_measure(servers.nats(Unsynced).url))
        finally:
            servers.stop()


async def _measure(nats: str) -> list[Line]:
    await provision(nats)
    async with EventStore.open(nats, source="msia/bench", master_key=MASTER) as store:
        await _fill(store)
    settings = settings_of(nats, "http://127.0.0.1:9")  # nothing is to be sent
    lines = []
    for what in ("without a kept backlog", "with one"):
        began = time.monotonic()
        async with running(settings) as outbox:
            ready = time.monotonic() - began
            while not outbox.sweep.backlog.complete:  # noqa: ASYNC110  # nobody else asks
                await asyncio.sleep(0.05)
            whole = time.monotonic() - began
            await outbox.sweep.keep()
        question = f"start on {DELIVERIES:,} old deliveries {what}"
        lines.append(Line(question, ready, AIM, f"aim, at most; all read after {whole:.1f} s", "s"))
    return lines


async def _fill(store: EventStore) -> None:
    js, answers = store.client.jetstream(), []
    for number in range(1, DELIVERIES + 1):
        part, turn, id = uuid4(), uuid4(), f"1-{number}"
        events: tuple[Event, ...] = (
            TurnStarted(
                turn_id=turn,
                contact_id=1,
                covers=(1,),
                seen=0,
                tariffs=(),
                prompt_version="1",
                lease_seconds=70,
            ),
            ReplyRequested(turn_id=turn, seen=0, parts=(Part(part_id=part, kind="message"),), texts=("",)),
            DeliveryAttempted(part_id=part, seen=0, attempt=1, last_message_id=0, deadline_seconds=5),
            DeliverySucceeded(part_id=part, seen=0, attempt=1, message_id=number, confirmed="response"),
        )
        for event in events:
            key = _KEY if event.private else None
            envelope = Envelope(
                id=uuid4(),
                type=event.type,
                source=store.source,
                time=datetime.now(UTC),
                key_id=key.id if key else None,
            )
            at = subject(event.context, id)
            body = encode(at, envelope, event, key)
            answers.append(await js.publish_async(at, body, headers=envelope.headers()))
        if len(answers) >= WINDOW:
            await asyncio.gather(*answers)
            answers.clear()
    await asyncio.gather(*answers)
