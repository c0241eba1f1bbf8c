"""What the server itself must be: new enough, on disk before it answers, with room."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from nats.aio.client import Client

from contracts.errors import MsiaError
from eventstore.jetstream_api import ask

# Acked events were lost before it when a cluster's members changed (nats-server#7545, Jepsen on 2.12.1).
OLDEST = (2, 12, 3)
ROOM_WARNING, ROOM_ALARM = 0.70, 0.85  # of max_file_store; at 100 % every append is refused
_MONITOR_TIMEOUT = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and what to do. `fatal`: acked events can be lost by it."""

    of: str
    text: str
    fatal: bool = False

    def __str__(self) -> str:
        return f"{self.of}: {self.text}"


async def server_findings(
    client: Client, monitors: str | None, oldest: tuple[int, int, int] = OLDEST
) -> list[Finding]:
    """Of the server we are connected to, and of each in `monitors`, their monitoring URLs, by comma."""
    found = [*version_findings(str(client.connected_server_version), oldest)]
    urls = [url.strip() for url in (monitors or "").split(",") if url.strip()]
    if not urls:
        text = "nobody can tell whether it syncs before it answers: set NATS_MONITOR_URL"
        return [*found, Finding("server", text)]
    async with httpx.AsyncClient(timeout=_MONITOR_TIMEOUT, trust_env=False) as http:
        for each in await asyncio.gather(*(_monitored(http, url, oldest) for url in urls)):
            found.extend(finding for finding in each if finding not in found)
    return found


async def account_findings(client: Client) -> list[Finding]:
    """Whether our account has room. Only where we may ask: `$JS.API.INFO` is the operator's."""
    try:
        answer = await ask(client, "INFO") or {}
    except MsiaError as error:
        return [Finding("account", f"its limits are not visible ({error})")]
    limits = answer.get("limits", {})
    limit, used = limits.get("max_storage", -1), answer.get("storage", 0)
    return room_findings("account", used, limit, "raise the account's max_file") if limit > 0 else []


def version_findings(version: str, oldest: tuple[int, int, int] = OLDEST) -> list[Finding]:
    """`version` may carry a prefix or a suffix: `<nats server v2.15.1>`, `2.12.0-RC.3`."""
    number = version.strip("<>").rpartition(" ")[2].removeprefix("v").partition("-")[0]
    floor = ".".join(map(str, oldest))
    try:
        parts = tuple(int(part) for part in number.split("."))
    except ValueError:
        return [Finding("server", f"says version {version!r}: cannot tell whether it is {floor} or newer")]
    if parts >= oldest:
        return []
    return [
        Finding(
            "server",
            f"is version {number}; before {floor} a cluster could lose events it had acked: upgrade it",
            fatal=True,
        )
    ]


async def _monitored(http: httpx.AsyncClient, url: str, oldest: tuple[int, int, int]) -> list[Finding]:
    try:
        response = await http.get(f"{url.rstrip('/')}/varz")
        response.raise_for_status()
        answer = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        text = f"its monitoring port does not tell ({error!r}): is NATS_MONITOR_URL right?"
        return [Finding(f"server {url}", text)]
    of = f"server {answer.get('server_name') or url}"
    return [*varz_findings(of, answer), *version_findings(str(answer.get("version")), oldest)]


def varz_findings(of: str, varz: Mapping[str, Any]) -> list[Finding]:
    """From the monitoring port's `/varz`: fsync, and the room of the file store."""
    config = (varz.get("jetstream") or {}).get("config")
    if not config:
        return [Finding(of, "JetStream is off: it needs a `jetstream` block with `sync_interval: always`")]
    found: list[Finding] = []
    if not config.get("sync_always"):
        seconds = config.get("sync_interval", 0) / 1e9
        found.append(
            Finding(
                of,
                f"syncs every {seconds:g} s, after it has answered: acked events go with the power. "
                "Set `sync_interval: always` in its jetstream block",
                fatal=True,
            )
        )
    limit, used = config.get("max_storage", 0), varz["jetstream"].get("stats", {}).get("storage", 0)
    # Left out, it is three quarters of what was free at start: no round number of megabytes.
    if limit % 1_000_000 and limit % (1 << 20):
        found.append(
            Finding(of, "max_file_store looks left out: it shrinks as the log grows. Set it in jetstream")
        )
    found.extend(room_findings(of, used, limit, "raise max_file_store, on a disk that has it"))
    return found


def room_findings(of: str, used: int, limit: int, remedy: str) -> list[Finding]:
    """Bytes. Warns from 70 %, louder from 85 %: full means that every append is refused."""
    share = used / limit if limit > 0 else 0.0
    if share < ROOM_WARNING:
        return []
    haste = "NOW, before appends are refused" if share >= ROOM_ALARM else "before it is full"
    return [Finding(of, f"{share:.0%} of its {limit / 1e9:.1f} GB is used: {remedy}, {haste}")]
