"""A webhook accepted: signature, parse, append with fsync, 200. Beside bare FastAPI routes that only store.

Each side is one process with one worker and answers the same bodies; ours are signed. NATS syncs every write,
for ours and for the bare route alike; Valkey syncs once a second, which is how people run it.
"""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import uvloop

from bench.http_load import Request, post
from bench.lines import Line, Skipped, Tell, middle, percentile
from bench.machine import cpu_seconds
from bench.needed import Missing, Servers
from bench.processes import Peer, System, provision
from infra.embedded.ports import free_port
from tests.fixtures.chatwoot.bodies import message, raw, signed

CONNECTIONS = (1, 16, 64)
REQUESTS = {1: 100, 16: 300, 64: 300}  # of a round
ROUNDS = 5
CUSTOMERS = 50  # who write again and again: keys are made once
AIM = 0.6
OURS, JETSTREAM, REDIS = "/api/chatwoot/webhook", "/jetstream", "/redis"
WHY = "a process ends as many as its CPU allows, see CPU of a webhook"
WHY_ALONE = "the disk is waited for alike; then comes what ours does more, see CPU of a webhook"
_numbers = count(1)


def measure(tell: Tell) -> None:
    """Requests a second; more is better."""
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        system: System | None = None
        peer: Peer | None = None
        try:
            nats = servers.nats().url
            asyncio.run(provision(nats))
            try:
                redis = [servers.valkey().url]
            except Missing as error:
                redis = []
                tell(Skipped("webhook, beside a bare route with XADD", str(error)))
            system = System(Path(folder) / "ingress", {"NATS_URL": nats})
            system.start("ingress")
            port = free_port()
            peer = Peer(["bench.bare_web", str(port), nats, *redis], port)
            peer.wait_ready()
            uvloop.run(_measure(system, peer, bool(redis), tell))
        finally:
            if system:
                system.stop()
            if peer:
                peer.kill()
            servers.stop()


async def _measure(system: System, peer: Peer, redis: bool, tell: Tell) -> None:
    ours = system.running["ingress"]
    ways = {OURS: ours.port, JETSTREAM: peer.port} | ({REDIS: peer.port} if redis else {})
    size = len(_body())
    for connections in CONNECTIONS:
        rates: dict[str, list[float]] = {way: [] for way in ways}
        waits: dict[str, list[float]] = {way: [] for way in ways}
        spent: dict[str, float] = dict.fromkeys(ways, 0.0)
        for number in range(ROUNDS + 1):  # the first warms up
            for way, port in ways.items():
                process = ours.pid if way == OURS else peer.pid
                busy, began = cpu_seconds(process), asyncio.get_running_loop().time()
                taken = await post(port, way, connections, REQUESTS[connections], _maker(way))
                if number:
                    seconds = asyncio.get_running_loop().time() - began
                    rates[way].append(len(taken) / seconds)
                    waits[way] += taken
                    spent[way] += cpu_seconds(process) - busy
        for line in _lines(connections, rates, waits, size):
            tell(line)
    for way, name in ((JETSTREAM, "the bare JetStream route"), (REDIS, "the bare XADD route")):
        if way in ways:
            count = ROUNDS * REQUESTS[CONNECTIONS[-1]]
            mine, theirs = spent[OURS] * 1000 / count, spent[way] * 1000 / count
            tell(Line("CPU of a webhook", mine, theirs, name, "ms", events=count, bytes=size))


def _lines(
    connections: int, rates: dict[str, list[float]], waits: dict[str, list[float]], size: int
) -> list[Line]:
    mine, spread = middle(rates[OURS])
    lines = []
    for way, name in ((JETSTREAM, "a bare route, one publish"), (REDIS, "a bare route, one XADD")):
        if way not in rates:
            continue
        theirs, loud = middle(rates[way])
        lines.append(
            Line(
                f"webhook, {connections} connection{'s' * (connections > 1)}",
                mine,
                theirs,
                name,
                "requests/s",
                max(spread, loud),
                at_least=AIM if way == JETSTREAM else None,
                why="" if way != JETSTREAM else WHY if connections > 1 else WHY_ALONE,
                p50=percentile(waits[OURS], 0.50),
                p99=percentile(waits[OURS], 0.99),
                events=len(waits[OURS]),
                bytes=size,
                rounds=ROUNDS,
            )
        )
    return lines


def _maker(way: str) -> Callable[[], Request]:
    """Bodies are made before the clock of a request starts."""

    def make() -> Request:
        body = _body()
        return body, signed(body) if way == OURS else {"Content-Type": "application/json"}

    return make


_ONE = raw(message(987654321, "Hola, quiero homologar el escape", conversation=123456, contact=654321))


def _body() -> bytes:
    """A text message as Chatwoot sends it, with an id and a time of its own."""
    number = next(_numbers)
    who = number % CUSTOMERS
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()
    body = _ONE.replace(b"987654321", b"%d" % (1_000_000 + number))
    body = body.replace(b"123456", b"%d" % (100_000 + who)).replace(b"654321", b"%d" % (200_000 + who))
    return body.replace(_AT, at)


_AT = _ONE.partition(b'"created_at":"')[2].partition(b'"')[0]
