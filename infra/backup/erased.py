"""Whose keys must not come back: by the log that is put back, by the notes beside the seals, by calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from contracts.ids import KeyId
from eventstore.keyids import generation_of, key_id, owner_of
from eventstore.ledger.erasures import Erasure
from eventstore.reading import Reader
from services.audit.keeper.telling import FILTER, erasure_in
from services.common.customers.rejects import due


class Graves:
    """By owner the last generation that is destroyed, and when."""

    def __init__(self, erasures: Iterable[Erasure] = ()) -> None:
        self._last: dict[str, Erasure] = {}
        for erasure in erasures:
            self.add(erasure)

    def add(self, erasure: Erasure) -> None:
        known = self._last.get(erasure.owner)
        if known is None or known.up_to < erasure.up_to:
            self._last[erasure.owner] = erasure

    def holds(self, id: str) -> Erasure | None:
        """The erasure that destroyed this key."""
        erasure = self._last.get(owner_of(KeyId(id)))
        return erasure if erasure and generation_of(KeyId(id)) <= erasure.up_to else None

    def every_key(self) -> Iterable[tuple[KeyId, datetime]]:
        for erasure in self._last.values():
            for generation in range(1, erasure.up_to + 1):
                yield key_id(erasure.owner, generation), erasure.at

    def newer_than(self, others: "Graves") -> list[Erasure]:
        """Those that the others do not know of."""
        return [
            erasure
            for owner, erasure in sorted(self._last.items())
            if (known := others._last.get(owner)) is None or known.up_to < erasure.up_to
        ]

    def __len__(self) -> int:
        return len(self._last)


async def in_log(reader: Reader) -> Graves:
    """By every `CustomerErased` that stands in it."""
    graves = Graves()
    async for message in reader.read(FILTER):
        if erasure := await erasure_in(message):
            graves.add(erasure)
    return graves


def rejects_due(first: datetime, now: datetime, kept: timedelta) -> set[str]:
    """Owners of the months since `first` whose keys are destroyed by now."""
    return set(due(first, now, kept))
