"""One event of the log, decoded once for all projections, or why it cannot be."""

import asyncio
from dataclasses import dataclass, field

from nats.errors import Error as NatsError

from contracts.envelope import Envelope, Recorded
from contracts.errors import KeyMissing, NewerEvent, Undecodable, UnknownEvent, Unreachable
from contracts.event import Event, event_type
from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.ids import KeyId, aggregate_of
from eventstore.codec import decode
from eventstore.keys import KeyRing
from eventstore.reading import StoredMessage
from services.common.logging import logger
from services.projections.projection import Projection, about_conversation

log = logger(__name__)

# What an operator wishes about a quarantine, of whichever aggregate.
ADMINISTERED = (QuarantineDropped, QuarantineRetryRequested)

# A key can be younger than the replica of KEYS that answers; not by more than this.
_KEY_TRIES, _KEY_PAUSE = 4, 0.25


@dataclass(frozen=True, slots=True)
class Entry:
    """A position of the log. Neither `recorded` nor `error`: nobody wants it."""

    position: int
    aggregate: str
    kind: type[Event] | None = None  # None: unknown type, or headers that do not say
    recorded: Recorded[Event] | None = None
    error: str | None = None  # nothing of it can be read
    private_error: str | None = None  # its open part can be read, its private part not


@dataclass
class Decoder:
    """Decodes what at least one projection wants; never raises for what an event holds."""

    projections: tuple[Projection, ...]
    keys: KeyRing | None
    retry: float = 1.0  # seconds, while NATS does not answer
    unknown: dict[str, int] = field(default_factory=dict)  # type → how many were skipped
    _missing: set[KeyId | None] = field(default_factory=set)
    _kinds: dict[str | None, type[Event]] = field(default_factory=dict)  # by `ce-type`, as it was found once
    _wishes: dict[tuple[type[Event], bool], bool] = field(default_factory=dict)

    async def entry(self, message: StoredMessage) -> Entry:
        """Waits while the keys cannot be asked for; a lost server is not a poison event."""
        aggregate = aggregate_of(message.subject)
        name = message.headers.get("ce-type")
        kind = self._kinds.get(name)
        if kind is not None and not self._wanted(kind, aggregate):  # most of what is not read costs only this
            return Entry(message.position, aggregate, kind)
        try:
            envelope = Envelope.from_headers(message.headers, message.position)
            kind = self._kinds[name] = event_type(envelope.type)
        except NewerEvent as error:  # what it says in today's words would be missing from the rows
            return Entry(
                message.position, aggregate, error.kind, error=f"position {message.position}: {error}"
            )
        except UnknownEvent:
            self._count(message.headers["ce-type"])
            return Entry(message.position, aggregate)
        except Undecodable as error:
            return Entry(message.position, aggregate, error=str(error))
        if not self._wanted(kind, aggregate):
            return Entry(message.position, aggregate, kind)
        while True:
            try:
                return await self._decoded(message, envelope, kind, aggregate)
            except (NatsError, Unreachable, TimeoutError, OSError) as error:
                log.warning("keys cannot be read, waiting", position=message.position, error=repr(error))
                await asyncio.sleep(self.retry)

    def _wanted(self, kind: type[Event], aggregate: str) -> bool:
        key = (kind, about_conversation(aggregate))
        if key not in self._wishes:
            self._wishes[key] = kind in ADMINISTERED or any(
                known.wants(kind, aggregate) for known in self.projections
            )
        return self._wishes[key]

    async def _decoded(
        self, message: StoredMessage, envelope: Envelope, kind: type[Event], aggregate: str
    ) -> Entry:
        try:
            recorded = await self._opened(message, envelope)
            return Entry(message.position, aggregate, kind, recorded)
        except (KeyMissing, Undecodable) as error:
            closed = str(error)
        try:
            recorded = await decode(message, None, envelope)
        except Undecodable as error:
            return Entry(message.position, aggregate, kind, error=str(error))
        return Entry(message.position, aggregate, kind, recorded, private_error=closed)

    async def _opened(self, message: StoredMessage, envelope: Envelope) -> Recorded[Event]:
        for _ in range(_KEY_TRIES if envelope.key_id not in self._missing else 0):
            try:
                return await decode(message, self.keys, envelope)
            except KeyMissing:
                await asyncio.sleep(_KEY_PAUSE)
        self._missing.add(envelope.key_id)  # the next event under it need not wait as long
        return await decode(message, self.keys, envelope)

    def _count(self, name: str) -> None:
        if name not in self.unknown:
            log.warning("skipping events of a type this version does not know", type=name)
        self.unknown[name] = self.unknown.get(name, 0) + 1
