"""The whole system as a person starts it, and the two ends of it: the phone and the command line."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import httpx

from eventstore.access import Access
from eventstore.store import EventStore
from infra.embedded.home import ROOT
from infra.embedded.service import ROOMS
from infra.users.keys import seed_file
from tests.limits import SOON
from tests.servers import MsiaRun

# Short timers; what they mean is in services/*/settings.py.
QUICK = {
    "AGENT_QUIET": "0.3",
    "AGENT_WINDOW": "1",
    "AGENT_DEADLINE": "4",
    "AGENT_MARGIN": "1",
    "AGENT_ACK_WAIT": "3",
    "AGENT_SWEEP_EVERY": "2",
    "KNOWLEDGE_PATIENCE": "5",  # this machine is busier than one that serves
    "SWEEP_AFTER_OUTAGE": "2",
    "SWEEP_AGAIN": "3",
    "OUTBOX_ACK_WAIT": "3",
    "OUTBOX_CLAIM": "1",
    "OUTBOX_REQUEST_TIMEOUT": "2",
    "OUTBOX_SERVER_LIMIT": "1",
    "OUTBOX_MARGIN": "0.2",
    "OUTBOX_LOOK_GAP": "0.2",
}


class Stack:
    """A running system."""

    def __init__(self, run: MsiaRun) -> None:
        self.run = run

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.run.environment, "MSIA_HOME": str(self.run.home.folder)}

    def msia(self, *words: str, code: int = 0, stdin: str | None = None) -> str:
        """What a command prints on stdout; its exit code must be `code`."""
        done = subprocess.run(
            [sys.executable, "-m", "services.cli", *words],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == code, (
            f"msia {' '.join(words)}: {done.returncode}\n{done.stderr}\n{done.stdout}"
        )
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.msia(*words, "-o", "json"))

    def say(self, phone: str, text: str) -> Any:
        """Write as a customer and wait for the answer."""
        return self.json("sandbox", "say", text, "--phone", phone, "--wait")

    def sandbox(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.run.environment["SANDBOX_URL"], timeout=30, limits=SOON)

    def query(self) -> httpx.AsyncClient:
        token = self.run.environment["MSIA_TOKEN"]
        return httpx.AsyncClient(
            base_url=self.run.environment["QUERY_URL"],
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )

    async def is_ready(self, service: str) -> bool:
        """What its `/readyz` says."""
        room = next(room for room in ROOMS if room.name == service)
        async with httpx.AsyncClient(base_url=self.run.environment[room.url_setting], timeout=5) as client:
            try:
                return (await client.get("/readyz")).is_success
            except httpx.TransportError:  # it has not opened its door yet
                return False

    async def write(self, phone: str, text: str) -> str:
        """A customer writes; returns the conversation."""
        async with self.sandbox() as client:
            answer = await client.post(
                "/__fake/whatsapp/inbound",
                json={"from": phone, "name": "Prueba", "type": "text", "text": text},
            )
            answer.raise_for_status()
            return str(answer.json()["conversation"])

    async def phone(self, phone: str) -> list[dict[str, Any]]:
        """The bubbles on a phone, in the order of delivery."""
        async with self.sandbox() as client:
            answer = await client.get(f"/__fake/customer/{phone}")
            return list(answer.json()["messages"]) if answer.status_code == 200 else []

    async def replies(self, phone: str) -> list[dict[str, Any]]:
        return [bubble for bubble in await self.phone(phone) if bubble["author"] != "customer"]

    def log(self, user: str = "auditor", master_key: str = "") -> AbstractAsyncContextManager[EventStore]:
        """The log itself, as one of its users."""
        environment = self.run.environment
        access = Access.of_file(seed_file(Path(environment["NATS_NKEY_DIR"]), user))
        url, source = environment["NATS_URL"], f"msia/{user}"
        return EventStore.open(url, source=source, master_key=master_key, access=access)

    async def stored(self, conversation: str) -> list[str]:
        """The same from the log itself, without a process in between; empty while nothing is there."""
        async with self.log() as store:
            return [type(r.event).__name__ for r in await store.load(f"msia.*.{conversation}")]

    def types(self, conversation: str) -> list[str]:
        """Names of the conversation's events, in the order of the log."""
        return [event["name"] for event in self.json("conversations", "show", conversation)["events"]]


async def eventually(
    look: Callable[[], Awaitable[Any]], until: Callable[[Any], bool], seconds: float = 60.0
) -> Any:
    """Look until it is so; the last thing seen is in the failure."""
    ends = time.monotonic() + seconds
    while True:
        seen = await look()
        if until(seen):
            return seen
        assert time.monotonic() < ends, f"not within {seconds:.0f} s; last seen: {seen!r}"
        await asyncio.sleep(0.1)
