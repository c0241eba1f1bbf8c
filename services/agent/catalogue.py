"""The tariffs, folded from the log; a turn pins the versions that were in force when it started."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.errors import NotFound
from contracts.events.conversation import TariffRef
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import PREFIX, TariffHistory, begin, evolve
from domain.tariffs.tariff import Tariff
from eventstore.store import EventStore

_FILTER = "msia.tariff.>"


class Tariffs:
    """Every tariff's history, kept up to date by reading the tail before each turn."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._histories: dict[str, TariffHistory] = {}
        self._position = 0
        self._lock = asyncio.Lock()
        self._built: tuple[Sequence[TariffRef], Catalogue] = ((), Catalogue([]))

    async def catch_up(self) -> None:
        """Fold what came since the last look."""
        async with self._lock:
            for recorded in await self._store.load(_FILTER, self._position):
                slug = recorded.aggregate.removeprefix(PREFIX)
                history = self._histories.get(slug) or begin(slug)
                self._histories[slug] = evolve(history, recorded.event, recorded.position)
                self._position = recorded.position

    async def pins(self) -> Sequence[TariffRef]:
        """The versions in force now, for `TurnStarted`."""
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
