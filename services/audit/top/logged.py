"""What the log itself tells, whichever service runs: its end, its consumers, its last minute, its seals."""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import perf_counter

from nats.aio.client import Client

from contracts.errors import MsiaError, Unreachable
from contracts.events.ledger import SEALS
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.drift import consumer_info
from eventstore.quarantine import listed
from eventstore.reading import Reader
from services.audit.top.snapshot import Part, Rates, ReaderSeen, Seals
from services.common.entries import FAILURES, entry
from services.common.settings import ServiceSettings

WINDOW = 60  # seconds that rates are of
_MOST = 100_000  # events of a window that are counted; a log that is faster shows at least so many


@dataclass(frozen=True, slots=True)
class Logged:
    """`quarantined`: reader → aggregates; None: unknown."""

    part: Part
    position: int | None = None
    readers: tuple[ReaderSeen, ...] = ()
    rates: Rates | None = None
    seals: Seals = field(default_factory=Seals)
    quarantined: dict[str, int] | None = None


class Log:
    """The log, looked at again and again; a server that is away is asked anew at each look."""

    def __init__(self, settings: ServiceSettings, patience: float) -> None:
        """`patience` in seconds, for one look."""
        self._settings, self._patience = settings, patience
        self._client: Client | None = None
        self._read = 0
        self._recent: deque[tuple[datetime, str]] = deque(maxlen=_MOST)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Log"]:
        try:
            yield self
        finally:
            await self._close()

    async def look(self) -> Logged:
        """Never raises for a server that is away, or that does not answer in time."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._look()
        except TimeoutError:
            return _away(f"does not answer within {self._patience:g} s")
        except MsiaError as error:
            return _away(str(error))

    async def _look(self) -> Logged:
        client = await self._connected()
        reader = Reader(client, self._settings.msia_stream, self._patience)
        began = perf_counter()
        position = await reader.last_position()
        part = Part("nats", "ready", milliseconds=(perf_counter() - began) * 1000)
        quarantined = Counter(one.reader for one in await listed(client))
        return Logged(
            part,
            position,
            await self._durables(client),
            await self._rates(reader, position),
            await self._seals(reader, position),
            dict(quarantined),
        )

    async def _connected(self) -> Client:
        if self._client is not None and self._client.is_connected:
            return self._client
        await self._close()
        settings = self._settings
        self._client = await connect(
            settings.nats_url, name="msia/top", timeout=self._patience, access=settings.nats("auditor")
        )
        return self._client

    async def _close(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()

    async def _durables(self, client: Client) -> tuple[ReaderSeen, ...]:
        found = []
        for consumer in declared().consumers:
            durable = consumer.model_copy(update={"stream": self._settings.msia_stream})
            info = await consumer_info(client, durable)
            if info is None:
                found.append(ReaderSeen(consumer.name))
            else:
                waiting, taken = info.get("num_pending", 0), info.get("num_ack_pending", 0)
                found.append(ReaderSeen(consumer.name, waiting, taken))
        return tuple(found)

    async def _rates(self, reader: Reader, position: int) -> Rates:
        since = datetime.now(UTC) - timedelta(seconds=WINDOW)
        if position < self._read:  # another log stands there now
            self._recent.clear()
            self._read = 0
        more, at = True, None if self._read else since
        while more and self._read < position:
            found, more = await reader.batch("msia.>", self._read, since=at)
            for message in found:
                self._read, at = message.position, None
                self._recent.append((message.stored_at, entry(message).name))
            more = more and bool(found)
        while self._recent and self._recent[0][0] < since:
            self._recent.popleft()
        names = Counter(name for _, name in self._recent)
        return Rates(
            seconds=WINDOW,
            messages=names["MessageReceived"],
            turns=names["TurnStarted"],
            replies=names["ReplyRequested"],
            handoffs=names["HandoffRequested"],
            quotes=names["QuoteGiven"],
            deliveries=names["DeliverySucceeded"],
            failures=sum(names[failure] for failure in FAILURES),
            events=names.total(),
        )

    async def _seals(self, reader: Reader, position: int) -> Seals:
        try:
            last = await reader.last(SEALS)
        except Unreachable:
            return Seals()
        if last is None:
            return Seals(unsealed=position)
        size = entry(last).open.get("size")
        age = max(0.0, (datetime.now(UTC) - last.stored_at).total_seconds())
        if not isinstance(size, int):
            return Seals(age_seconds=age)
        return Seals(age_seconds=age, sealed=size, unsealed=max(position - size, 0))


def _away(why: str) -> Logged:
    return Logged(
        Part("nats", "down", why), readers=tuple(ReaderSeen(one.name) for one in declared().consumers)
    )
