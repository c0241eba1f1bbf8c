"""What each reader has set aside, listed in the KV bucket `QUARANTINE` for operators.

A list, not a lock: each reader finds its poison again by itself, so a lost or late entry loses nothing. A key
is `<reader>.<aggregate>`, and each reader writes under its own name only.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.errors import NotFound, Unreachable
from eventstore.reading import Reader

if TYPE_CHECKING:  # it imports every event: half of the time of a command that only lists
    from eventstore.poison import Poison

BUCKET = "QUARANTINE"
MOST = 100  # positions that an entry names: a key that is lost can make a whole conversation poison
_OPERATION = "KV-Operation"  # marks a deleted key (ADR-8 of NATS)


class SetAside(BaseModel):
    """One aggregate that one reader set aside, from `position` on. No personal data, no bodies."""

    model_config = ConfigDict(frozen=True)

    reader: str  # agent, outbox, projections.<name>
    aggregate: str
    position: int  # of the first event that it cannot use
    poison: tuple[int, ...]  # of all those, the first `MOST` of them
    type: str
    error: str
    since: datetime  # when the first was stored, UTC
    last: int  # position of the last event known to be set aside with them

    @classmethod
    def of(cls, reader: str, poison: Sequence["Poison"], last: int) -> "SetAside":
        """`poison` in the order of the log, at least one."""
        first = poison[0]
        return cls(
            reader=reader,
            aggregate=first.aggregate,
            position=first.position,
            poison=tuple(one.position for one in poison[:MOST]),
            type=first.type,
            error=first.error,
            since=first.stored_at,
            last=last,
        )

    @property
    def subject(self) -> str:
        return f"$KV.{BUCKET}.{self.reader}.{self.aggregate}"

    def __str__(self) -> str:
        return f"{self.aggregate} is quarantined since position {self.position}: {self.error}"


async def listed(client: Client, reader: str = "") -> list[SetAside]:
    """What is set aside, by reader and aggregate; of all readers or of one. Raises `Unreachable`."""
    filter = f"$KV.{BUCKET}.{reader}.>" if reader else f"$KV.{BUCKET}.>"
    found: dict[str, SetAside] = {}
    async for message in Reader(client, f"KV_{BUCKET}").read(filter):
        if _OPERATION in message.headers:
            found.pop(message.subject, None)
            continue
        try:
            found[message.subject] = SetAside.model_validate_json(message.body)
        except ValidationError:
            continue  # not ours; `nats kv` shows it
    return [entry for _, entry in sorted(found.items())]


async def one(client: Client, reader: str, aggregate: str) -> SetAside:
    """One entry; `NotFound` when this reader has not set this aggregate aside."""
    for entry in await listed(client, reader):
        if entry.aggregate == aggregate:
            return entry
    raise NotFound(
        f"{reader} has not set {aggregate} aside: `msia quarantine list` shows what is in quarantine"
    )


class Quarantine:
    """The list of one reader: in memory at once, in the bucket as soon as it takes it."""

    def __init__(self, client: Client, reader: str, retry: float = 1.0) -> None:
        self._client, self.reader, self._retry = client, reader, retry
        self._entries: dict[str, SetAside] = {}
        self._unwritten: dict[str, SetAside | None] = {}  # None: to be taken off the list
        self._more = asyncio.Event()

    def __iter__(self) -> Iterator[SetAside]:
        return iter(list(self._entries.values()))

    def __contains__(self, aggregate: str) -> bool:
        return aggregate in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, poison: Sequence["Poison"], last: int) -> bool:
        """Set aside; True when that is news. Never waits and never fails."""
        entry = SetAside.of(self.reader, poison, last)
        known = self._entries.get(entry.aggregate)
        if known == entry:
            return False
        self._entries[entry.aggregate] = entry
        self._write(entry.aggregate, entry)
        return known is None or known.position != entry.position

    def release(self, aggregate: str) -> bool:
        """It can be read again, or was given up; True when it was listed."""
        if self._entries.pop(aggregate, None) is None:
            return False
        self._write(aggregate, None)
        return True

    async def run(self, look: Callable[[str], None] | None = None, every: float = 15.0) -> None:
        """Keep memory and bucket alike, for ever; while the bucket is away, again and again.

        `look` is called with each aggregate that an earlier run or another replica has listed: perhaps
        this one can read it.
        """
        while True:
            if await self._written():
                for aggregate in await self._refreshed():
                    if look:
                        look(aggregate)
            self._more.clear()
            with contextlib.suppress(TimeoutError):  # time to look what other replicas have listed
                async with asyncio.timeout(self._retry if self._unwritten else every):
                    await self._more.wait()

    async def _refreshed(self) -> list[str]:
        try:
            found = {entry.aggregate: entry for entry in await listed(self._client, self.reader)}
        except Unreachable:  # asked again with the next round
            return []
        mine = {name: entry for name, entry in self._entries.items() if name in self._unwritten}
        gone = {name for name, entry in self._unwritten.items() if entry is None}
        new = [name for name in found if name not in self._entries and name not in gone]
        self._entries = {name: entry for name, entry in found.items() if name not in gone} | mine
        return new

    def _write(self, aggregate: str, entry: SetAside | None) -> None:
        self._unwritten[aggregate] = entry
        self._more.set()

    async def _written(self) -> bool:
        js = self._client.jetstream()
        for aggregate, entry in list(self._unwritten.items()):
            subject = f"$KV.{BUCKET}.{self.reader}.{aggregate}"
            headers = None if entry else {_OPERATION: "DEL"}
            body = json.dumps(entry.model_dump(mode="json")).encode() if entry else b""
            try:
                await js.publish(subject, body, stream=f"KV_{BUCKET}", headers=headers)
            except (NatsError, NotFoundError, TimeoutError, OSError):
                return False  # away, full or not there yet: the reader's work does not depend on it
            if self._unwritten.get(aggregate) is entry:
                del self._unwritten[aggregate]
        return True
