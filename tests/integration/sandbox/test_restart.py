"""The whole thing as a process of its own, killed and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from contracts.errors import Misconfigured
from services.sandbox.server import DRAIN_SECONDS, bind
from tests.integration.sandbox.conftest import (
    BOT,
    MESSAGES,
    PHONE,
    SECRET,
    USER,
    Delivered,
    Receiver,
    listener,
    settings_for,
    until,
)
from tests.limits import PATIENCE


class Process:
    """`msia sandbox` on a free port of its own."""

    def __init__(self, home: Path, webhook_url: str) -> None:
        with listener() as free:
            self.port = free.getsockname()[1]
        self.home = home
        self.webhook_url = webhook_url
        self.http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=PATIENCE
        )
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, **more: str) -> None:
        environment = {
            **os.environ,
            "MSIA_HOME": str(self.home),
            "SANDBOX_PORT": str(self.port),
            "SANDBOX_WEBHOOK_URL": self.webhook_url,
            "SANDBOX_WEBHOOK_RETRY_DELAY": "3",
            "CHATWOOT_API_TOKEN": BOT["Api-Access-Token"],
            "CHATWOOT_USER_TOKEN": USER["Api-Access-Token"],
            "CHATWOOT_WEBHOOK_SECRET": SECRET,
            **more,
        }
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.cli",
            "sandbox",
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
        )

        async def ready() -> bool:
            try:
                return (await self.http.get("/readyz")).status_code == 200
            except httpx.TransportError:  # not listening yet
                assert self.process
                assert self.process.returncode is None, "the sandbox did not start"
                return False

        await until(ready, timeout=60)

    async def stop(self, number: signal.Signals) -> int:
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()


@asynccontextmanager
async def process(home: Path, webhook_url: str) -> AsyncIterator[Process]:
    running = Process(home, webhook_url)
    try:
        yield running
    finally:
        if running.process:
            await running.stop(signal.SIGKILL)
        await running.http.aclose()


def deliveries(receiver: Receiver, of: Delivered) -> list[Delivered]:
    """All attempts of one delivery."""
    id = of.headers["x-chatwoot-delivery"]
    return [told for told in receiver.received if told.headers["x-chatwoot-delivery"] == id]


async def test_kill_9_loses_nothing_and_a_polite_stop_ends_open_streams(
    tmp_path: Path, receiver: Receiver
) -> None:
    receiver.refuse("message_created", 500)  # the first attempt; the second is due after the kill
    async with process(tmp_path, receiver.url) as sandbox:
        await sandbox.start(SANDBOX_ACCEPT_DELAY="[30, 30]")
        body = {"from": PHONE, "name": "Lucía", "text": "Hola"}
        assert (await sandbox.http.post("/__fake/whatsapp/inbound", json=body)).status_code == 200
        [refused] = await until(lambda: receiver.of("message_created"))
        posted = await sandbox.http.post(MESSAGES, json={"content": "Buenas"}, headers=BOT)
        assert posted.status_code == 200
        await sandbox.stop(signal.SIGKILL)
        assert deliveries(receiver, of=refused) == [refused]  # its second attempt is still to come

        await sandbox.start(SANDBOX_ACCEPT_DELAY="[0, 0]")
        listed = (await sandbox.http.get(MESSAGES, headers=USER)).json()["payload"]
        assert [message["content"] for message in listed] == ["Hola", "Buenas"]
        [again] = await until(lambda: deliveries(receiver, of=refused)[1:])
        assert again.raw == refused.raw
        written = (await sandbox.http.post("/__fake/whatsapp/inbound", json=body)).json()
        assert written["conversation"] == "1-1"
        assert written["message_ids"] == [listed[-1]["id"] + 1]

        async with sandbox.http.stream("GET", "/__fake/stream") as response:
            assert "everything" in await anext(response.aiter_lines())
            began = asyncio.get_running_loop().time()
            await sandbox.stop(signal.SIGTERM)
            assert asyncio.get_running_loop().time() - began < DRAIN_SECONDS


def test_a_taken_port_is_refused_by_name(tmp_path: Path) -> None:
    with listener() as taken:
        taken.listen()
        settings = settings_for(tmp_path, taken.getsockname()[1], "http://127.0.0.1:9/x")
        with pytest.raises(Misconfigured, match="SANDBOX_PORT"):
            bind(settings)
