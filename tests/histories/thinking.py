"""The turns of a recorded history, and the tariffs that they saw."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from contracts.envelope import Envelope, Recorded
from contracts.event import Event
from contracts.events.conversation import TariffRef
from contracts.events.tariff import TariffPublished
from contracts.ids import Position, is_conversation, stable_id, subject, tariff_id
from domain.prompts.pinned import Prompts, files
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import TariffHistory, fold
from eventstore.codec import decode
from services.agent.replay.turns import Thought, thoughts
from services.common.prompts import defaults
from services.ingress.tariffs.seed import load_file
from tests.histories.stored import History, Ring

SEED = Path(__file__).parents[2] / "infra" / "seed" / "tariffs.yaml"
_WITH_TARIFFS = "tariff_changes_between_quotes"  # the motorbikes' versions 1 and 2, as they were recorded
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def decoded(history: History, keys: Mapping[str, bytes]) -> list[Recorded[Event]]:
    """Every message, with these keys; any other was destroyed."""
    return [await decode(message, Ring(keys)) for message in history.messages]


async def turns(history: History) -> list[tuple[str, Thought]]:
    """Each turn that was thought through, with its conversation."""
    events = await decoded(history, history.keys)
    ids = sorted({one.aggregate for one in events if is_conversation(one.aggregate)})
    return [
        (id, thought)
        for id in ids
        for thought in thoughts(id, [one for one in events if one.aggregate == id])
    ]


async def tariffs() -> dict[str, TariffHistory]:
    """Recorded ones where there are, else those of the seed, as its first version."""
    seeded = fold(
        [recorded for slug, events in load_file(SEED).items() for recorded in _published(slug, events)]
    )
    stored = await decoded(History.read(_WITH_TARIFFS), {})
    return {**seeded, **fold([one for one in stored if one.subject.startswith("msia.tariff.")])}


def catalogue(refs: Sequence[TariffRef], of: Mapping[str, TariffHistory]) -> Catalogue:
    """The versions that a turn saw."""
    found = (of[ref.slug].published(ref.version) for ref in refs)
    return Catalogue(tariff for tariff in found if tariff)


def dearer(seen: Catalogue) -> Catalogue:
    """The same, each price a cent higher."""
    return Catalogue(
        replace(
            tariff,
            tiers={code: replace(tier, net_cents=tier.net_cents + 1) for code, tier in tariff.tiers.items()},
        )
        for tariff in seen.tariffs.values()
    )


@cache
def prompts() -> Prompts:
    """Today's: with recorded answers they decide nothing."""
    return files(defaults())


def _published(slug: str, events: Sequence[Event]) -> list[Recorded[Event]]:
    publication = TariffPublished(number=1, effective_from=_LONG_AGO, author="seed", reason="test")
    return [
        Recorded[Event](
            position=Position(number),
            subject=subject("tariff", tariff_id(slug)),
            stored_at=_LONG_AGO,
            envelope=Envelope(id=stable_id(slug, number), type=event.type, source="test", time=_LONG_AGO),
            event=event,
        )
        for number, event in enumerate([*events, publication], 1)
    ]
