"""The tariffs of the log, for editing and auditing: what does not decode stops its own category only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.envelope import Recorded
from contracts.errors import Undecodable, UnknownEvent
from contracts.event import Event
from contracts.ids import aggregate_of, subject, tariff_id
from domain.tariffs.fold import PREFIX, TariffHistory, begin, evolve
from eventstore.codec import decode
from eventstore.poison import dropped_by
from eventstore.reading import Reader
from services.common.coalesced import Coalesced

_QUOTING = "agent"  # what an operator dropped for it is in no version that it quotes from


@dataclass(frozen=True, slots=True)
class Tariffs:
    """Every category by slug, each up to its first event that does not decode."""

    histories: Mapping[str, TariffHistory]
    problems: Mapping[str, str]  # slug → that event; versions published after it are not known
    position: int = 0  # of the last event that was read, of whichever category

    @property
    def whole(self) -> dict[str, TariffHistory]:
        """Those that are known to their end."""
        return {slug: history for slug, history in self.histories.items() if slug not in self.problems}

    def history(self, slug: str) -> TariffHistory | None:
        """One to its end; None where nobody defined it, `Undecodable` where it cannot be read on."""
        if slug in self.problems:
            raise Undecodable(f"{slug}: {self.problems[slug]}; or give it up with `msia quarantine drop`")
        return self.histories.get(slug)


async def tariffs(reader: Reader, *, position: int | None = None, at: datetime | None = None) -> Tariffs:
    """Read them all: up to a position, or what was stored at or before a time."""
    return await _after(Tariffs({}, {}), reader, position=position, at=at)


class Followed:
    """The tariffs of a log, kept: each look reads only what came since the one before."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known = Tariffs({}, {})
        self._look = Coalesced(self._catch_up)

    async def now(self) -> Tariffs:
        """All that stood in the log when this was called. Raises `Unreachable`."""
        await self._look()
        return self._known

    async def _catch_up(self) -> None:
        # what stopped a category may have been given up meanwhile, which stands elsewhere: all is read again
        known = Tariffs({}, {}) if self._known.problems else self._known
        self._known = await _after(known, self._reader)


async def _after(
    known: Tariffs, reader: Reader, *, position: int | None = None, at: datetime | None = None
) -> Tariffs:
    """What is known, and what came after it."""
    histories, problems, last = dict(known.histories), dict(known.problems), known.position
    async for message in reader.read("msia.tariff.>", last, up_to=position):
        if at is not None and message.stored_at > at:
            break
        last = message.position
        slug = aggregate_of(message.subject).removeprefix(PREFIX)
        if slug in problems:
            continue
        before = histories.get(slug) or begin(slug)
        try:
            recorded = await decode(message, None)
        except (Undecodable, UnknownEvent) as error:
            if message.position in await _dropped(reader, slug):
                histories[slug] = replace(before, position=message.position)
            else:
                problems[slug] = str(error)
            continue
        histories[slug] = evolve(before, recorded.event, recorded.position)
    return Tariffs(histories, problems, last)


async def _dropped(reader: Reader, slug: str) -> frozenset[int]:
    wishes: list[Recorded[Event]] = []
    async for message in reader.read(subject("control", tariff_id(slug))):
        try:
            wishes.append(await decode(message, None))
        except (Undecodable, UnknownEvent):
            continue  # it drops nothing that we know of
    return dropped_by(wishes, _QUOTING)
