"""infra/proxy/nginx.conf by nginx itself: no webhook is lost while a door is open."""

import asyncio
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from infra.embedded.home import ROOT
from infra.embedded.ports import Ports
from infra.embedded.privileges import die_with_parent

CONFIG = ROOT / "infra/proxy/nginx.conf"
WEBHOOK = "/api/chatwoot/webhook"
CHATWOOT = 5.0  # seconds that it waits


@pytest.fixture(scope="module", autouse=True)
def nginx() -> None:
    """In CI its absence is a failure, as infra/programs.sh installs it; elsewhere it skips these tests."""
    if not shutil.which("nginx"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no nginx: install it")


class Door:
    """A replica of ingress as its proxy sees it.

    `how`: "open", "closed", "hangs", or "resets": as Docker's own proxy before a container that is starting.
    """

    def __init__(self, port: int, status: int = 200) -> None:
        self.port, self.status, self.how = port, status, "closed"
        self.took = 0
        self._server: asyncio.Server | None = None

    async def be(self, how: str) -> None:
        self.how = how
        if self._server:
            self._server.close()
            self._server = None
        if how != "closed":
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if self.how == "hangs":
                await asyncio.sleep(CHATWOOT)
            elif self.how == "open":
                self.took += 1
                line = f"HTTP/1.1 {self.status} \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                writer.write(line.encode())
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the proxy had enough of it
        finally:
            writer.close()


@asynccontextmanager
async def proxied(folder: Path, *doors: Door) -> AsyncIterator[httpx.AsyncClient]:
    """nginx with our file, without TLS, before these doors."""
    port = Ports().claim(0)
    written = CONFIG.read_text()
    lines = [line for line in written.splitlines() if "ssl_certificate" not in line]
    told = "\n".join(lines).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    for ours, door in zip(("8000", "8006"), doors, strict=True):
        told = told.replace(f"127.0.0.1:{ours}", f"127.0.0.1:{door.port}")
    paths = "".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; master_process off; pid {folder / 'pid'}; error_log stderr;\n"
        f"events {{}}\nhttp {{ access_log off; {paths}\n{told}\n}}\n"
    )
    words = [*die_with_parent(signal.SIGTERM), "nginx", "-p", str(folder), "-c", str(file), "-e", "stderr"]
    server = await asyncio.create_subprocess_exec(*words)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            ends = time.monotonic() + 60
            while True:
                assert server.returncode is None
                assert time.monotonic() < ends
                try:
                    await client.get("/")
                    break
                except httpx.TransportError:  # it is starting
                    await asyncio.sleep(0.05)
            yield client
    finally:
        server.terminate()
        await server.wait()
        for door in doors:
            await door.be("closed")


async def post(client: httpx.AsyncClient) -> int:
    answer = await client.post(WEBHOOK, json={"event": "message_created"}, timeout=CHATWOOT)
    return answer.status_code


@pytest.mark.parametrize("how", ["closed", "resets", "hangs"])
async def test_a_door_that_is_being_replaced_costs_no_webhook(how: str, tmp_path: Path) -> None:
    ports = Ports()
    first, second = Door(ports.claim(0)), Door(ports.claim(0))
    async with proxied(tmp_path, first, second) as client:
        for replaced, other in ((first, second), (second, first)):
            await other.be("open")
            await replaced.be(how)
            seen = Counter([await post(client) for _ in range(4)])
            assert seen == {200: 4}
        assert min(first.took, second.took) >= 4


async def test_where_nobody_is_it_says_what_chatwoot_repeats(tmp_path: Path) -> None:
    ports = Ports()
    first, second = Door(ports.claim(0)), Door(ports.claim(0))
    async with proxied(tmp_path, first, second) as client:
        for how in ("closed", "resets", "hangs"):
            await first.be(how)
            await second.be(how)
            assert await post(client) == 500


@pytest.mark.parametrize("status", [401, 413, 429, 500])
async def test_what_ingress_says_is_passed_on(status: int, tmp_path: Path) -> None:
    ports = Ports()
    doors = Door(ports.claim(0), status), Door(ports.claim(0), status)
    async with proxied(tmp_path, *doors) as client:
        for door in doors:
            await door.be("open")
        assert await post(client) == status
        assert sum(door.took for door in doors) == 1
