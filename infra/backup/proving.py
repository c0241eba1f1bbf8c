"""Whether the log of a backup, once it is put back, is what was sealed: as `msia audit verify` proves it."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client

from contracts.events.ledger import SEALS
from eventstore.connection import connect
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.outside import Outside
from eventstore.ledger.sealed import seal_in
from eventstore.ledger.trust import Trust
from eventstore.reading import Reader
from infra.backup.place import Found
from infra.backup.snapshots import put_back
from infra.backup.stored import LOG, read
from infra.embedded.home import Home
from infra.embedded.nats import CONFIG, NatsServer
from infra.embedded.ports import Ports
from services.audit.ledger.sources import Live
from services.audit.ledger.verifying import Verified, verify

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """`found`: as `msia audit verify` says it; `newest`: what the newest seal outside covers."""

    found: Verified
    newest: int

    @property
    def lost(self) -> int:
        """Positions that were sealed and are not in the backup: at least so many events."""
        return max(0, self.newest - self.found.size)


async def prove(reader: Reader, trust: Trust, outside: Outside, told: Told) -> Proof:
    """Raise `LedgerBroken`. Seals outside that are younger than the log's own last one cannot be compared."""
    held = await newest_seal(reader)
    newest = await asyncio.to_thread(outside.newest)
    size = newest.size if newest else 0
    files = outside.seals(0, held) if held else []
    found = await verify(await Live.of(reader), trust, files, outside.tiles if size else None, told)
    return Proof(found, size)


async def newest_seal(reader: Reader) -> int:
    """What the last seal that stands in a log covers; 0: none does."""
    last = await reader.last(SEALS)
    try:
        return 0 if last is None else seal_in(last).claim.size
    except ForgedSeal:
        return 0  # the verification names it


class _OwnServer(NatsServer):
    """Goes in a moment, so nothing is synced: a million events take minutes, not an hour."""

    def prepare(self) -> None:
        text = CONFIG.read_text().replace("sync_interval: always", "sync_interval: 2m")
        self._config.write_text(text)

    @property
    def _config(self) -> Path:
        return self.home.folder / CONFIG.name


@contextlib.asynccontextmanager
async def tried(log: Found, told: Told, wait: float) -> AsyncIterator[Reader]:
    """The log put back into a server of its own, which goes with the block; needs room for it in TMPDIR.

    Raises `Misconfigured` where there is no nats-server to start.
    """
    with tempfile.TemporaryDirectory(prefix="msia-backup-") as folder:
        home, ports = Home(Path(folder)), Ports()
        home.make()
        server = _OwnServer(home, ports.claim(0), ports.claim(0))
        server.start()
        try:
            await asyncio.to_thread(server.wait_ready)
            client = await connect(server.url, name="msia/backup")
            try:
                yield await _filled(client, log, told, wait)
            finally:
                await client.close()
        finally:
            server.kill()


async def _filled(client: Client, log: Found, told: Told, wait: float) -> Reader:
    file = log.manifest.file(LOG)
    # one server, whatever the cluster was
    config = file.config | {"num_replicas": 1, "placement": None}
    await put_back(client, config, file.state, read(log, LOG), told, wait)
    return Reader(client, config["name"], timeout=30.0)
