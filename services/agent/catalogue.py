"""The tariffs, folded from the log; a turn pins the versions that were in force when it started.

A category with an event that does not decode stops there: it is still recognised, by its last version that
can be read, but not quoted. The other categories go on.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.errors import NotFound, Unreachable
from contracts.event import event_types
from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.events.conversation import TariffRef
from contracts.ids import aggregate_of, subject, tariff_id, whole
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import PREFIX, TariffHistory, begin, evolve
from domain.tariffs.tariff import Tariff
from eventstore.codec import decode
from eventstore.poison import Needs, Poison, read
from eventstore.quarantine import Quarantine
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.coalesced import Coalesced
from services.common.logging import logger

log = logger(__name__)

_FILTER = "msia.tariff.>"
_NEEDS = Needs(
    names={kind.__name__ for _, kind in event_types() if kind.context == "tariff"}
    | {QuarantineDropped.__name__},
    words=(),
    contexts=("tariff",),  # whatever is new there may change a price
)
_ADMINISTERED = frozenset({QuarantineDropped.type, QuarantineRetryRequested.type})


class Tariffs:
    """Every tariff's history, kept up to date by reading the tail before each turn."""

    def __init__(self, store: EventStore, quarantine: Quarantine) -> None:
        self._store, self._quarantine = store, quarantine
        self._histories: dict[str, TariffHistory] = {}
        self._stopped: dict[str, int] = {}  # slug → up to where its wishes were seen
        self._position = 0
        self._lock = asyncio.Lock()
        self.catch_up = Coalesced(self._catch_up)  # raises `Unreachable`
        self._built: tuple[Sequence[TariffRef], Catalogue] = ((), Catalogue([]))

    @property
    def stopped(self) -> frozenset[str]:
        """Slugs that are not quoted now: what is known of them is incomplete."""
        return frozenset(self._stopped)

    async def _catch_up(self) -> None:
        """Fold what came since the last look."""
        async with self._lock:
            async for message in self._store.reader.read(_FILTER, self._position):
                await self._add(message)
                self._position = message.position
            for slug, seen in list(self._stopped.items()):
                await self._look_again(slug, seen)

    async def look(self, slug: str) -> None:
        """Read this one from its beginning: somebody wishes so, or has listed it as set aside."""
        async with self._lock:
            await self._read(slug)

    async def _add(self, message: StoredMessage) -> None:
        slug = aggregate_of(message.subject).removeprefix(PREFIX)
        if slug in self._stopped:
            return  # set aside with what stopped it
        known = self._histories.get(slug)
        if known is None:  # what was dropped of it stands elsewhere: read it as a whole, once
            await self._read(slug)
        elif message.position > known.position:
            try:
                recorded = await decode(message, None)
                self._histories[slug] = evolve(known, recorded.event, recorded.position)
            except Unreachable:
                raise
            except Exception:  # noqa: BLE001  # told event by event
                await self._read(slug)

    async def _look_again(self, slug: str, seen: int) -> None:
        wishes = self._store.reader.read(subject("control", tariff_id(slug)), seen)
        found = [message async for message in wishes]
        if found:
            self._stopped[slug] = found[-1].position
        if any(message.headers.get("ce-type") in _ADMINISTERED for message in found):
            await self._read(slug)

    async def _read(self, slug: str) -> None:
        """From its first event to its first poison."""
        tail = await read(self._store, self._quarantine.reader, whole(tariff_id(slug)), 0, _NEEDS)
        history, poison = begin(slug), list(tail.poison)
        for recorded in tail.events:
            if poison and recorded.position > poison[0].position:
                break
            try:
                history = evolve(history, recorded.event, recorded.position)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is about this one event
                poison.insert(0, Poison.unfolded(recorded, error))
        self._histories[slug] = history
        if poison:
            self._stopped[slug] = tail.position
            if self._quarantine.put(poison, tail.position):
                log.error("category quarantined: it is not quoted", slug=slug, reason=poison[0].error)
        else:
            self._stopped.pop(slug, None)
            if self._quarantine.release(tariff_id(slug)):
                log.info("category out of quarantine", slug=slug)

    async def pins(self) -> Sequence[TariffRef]:
        """The versions in force now, for `TurnStarted`; of a stopped category the last that can be read."""
        await self.catch_up()
        now = datetime.now(UTC)
        in_force = (history.in_force(now) for _, history in sorted(self._histories.items()))
        return [
            TariffRef(slug=tariff.slug, version=tariff.number, position=tariff.publication.position)
            for tariff in in_force
            if tariff and tariff.publication
        ]

    async def pinned(self, refs: Sequence[TariffRef]) -> Catalogue:
        """The tariffs a turn saw, whatever was published since."""
        if any(ref.position > self._position for ref in refs):
            await self.catch_up()
        if tuple(refs) != self._built[0]:  # building takes milliseconds; most turns pin the same
            self._built = (tuple(refs), Catalogue([self._published(ref) for ref in refs]))
        return self._built[1]

    def _published(self, ref: TariffRef) -> Tariff:
        history = self._histories.get(ref.slug)
        tariff = history.published(ref.version) if history else None
        if tariff is None:
            raise NotFound(f"tariff {ref.slug} version {ref.version} is not in the log")
        return tariff
