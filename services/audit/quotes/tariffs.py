"""The tariffs of the log, to compute quotes again: what does not decode stops its own category only."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.envelope import Recorded
from contracts.errors import Undecodable, UnknownEvent
from contracts.event import Event
from contracts.ids import aggregate_of, subject, tariff_id
from domain.tariffs.fold import PREFIX, TariffHistory, begin, evolve
from eventstore.codec import decode
from eventstore.poison import dropped_by
from eventstore.reading import Reader

_QUOTING = "agent"  # what an operator dropped for it was in no version that it quoted from


@dataclass(frozen=True, slots=True)
class Tariffs:
    """Every category by slug, each up to its first event that does not decode."""

    histories: Mapping[str, TariffHistory]
    problems: Mapping[str, str]  # slug → that event; versions published after it are not known


async def tariffs(reader: Reader) -> Tariffs:
    """Read them all."""
    histories: dict[str, TariffHistory] = {}
    problems: dict[str, str] = {}
    async for message in reader.read("msia.tariff.>"):
        slug = aggregate_of(message.subject).removeprefix(PREFIX)
        if slug in problems:
            continue
        try:
            recorded = await decode(message, None)
        except (Undecodable, UnknownEvent) as error:
            if message.position not in await _dropped(reader, slug):
                problems[slug] = str(error)
            continue
        known = histories.get(slug) or begin(slug)
        histories[slug] = evolve(known, recorded.event, recorded.position)
    return Tariffs(histories, problems)


async def _dropped(reader: Reader, slug: str) -> frozenset[int]:
    wishes: list[Recorded[Event]] = []
    async for message in reader.read(subject("control", tariff_id(slug))):
        try:
            wishes.append(await decode(message, None))
        except (Undecodable, UnknownEvent):
            continue  # it drops nothing that we know of
    return dropped_by(wishes, _QUOTING)
