"""A tariff event that the agent cannot read stops the quotes of its category, and of no other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.events.control import QuarantineDropped
from contracts.events.conversation import HandoffRequested, QuoteGiven, ToolCalled
from contracts.events.tariff import TariffPublished, TierPriced
from contracts.ids import tariff_id
from eventstore.quarantine import Quarantine
from infra.embedded.home import ROOT
from services.agent.brain import GraphBrain
from services.agent.catalogue import Tariffs
from services.agent.prompt_versions import PromptVersions
from services.agent.providers.building import build as build_provider
from services.agent.providers.settings import ProviderSettings
from services.agent.tools.quote import NAME as QUOTE
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.agent.conftest import TIMING, Log, Replica
from tests.poison import plant

SEED = ROOT / "infra" / "seed" / "tariffs.yaml"
BIKES, MOTORHOMES = "motos-part", "aseicars-prof"
WORDS = {
    BIKES: "Quiero homologar el escape de mi moto, ¿cuánto cuesta?",
    MOTORHOMES: "Quiero homologar una claraboya en el techo de la autocaravana, ¿cuánto cuesta?",
}

Make = Callable[..., Awaitable[Replica]]


@dataclass
class Shop:
    """Both tariffs of the seed in the log, and how to read them as the agent does."""

    log: Log

    async def poison(self) -> int:
        return await plant(self.log.store, f"msia.tariff.{tariff_id(BIKES)}", TierPriced.type)

    async def publish(self, slug: str, number: int) -> None:
        event = TariffPublished(number=number, effective_from=datetime.now(UTC), author="a", reason="x")
        await self.log.store.append(tariff_id(slug), event, id=uuid4())

    async def drop(self, *positions: int) -> None:
        event = QuarantineDropped(
            reader="agent", aggregate=tariff_id(BIKES), positions=positions, by="admin", reason="x"
        )
        await self.log.store.append(tariff_id(BIKES), event, id=uuid4())

    def tariffs(self) -> Tariffs:
        return Tariffs(self.log.store, Quarantine(self.log.store.client, "agent"))


@pytest.fixture
async def shop(log: Log) -> Shop:
    await load(log.store, load_file(SEED), now=datetime.now(UTC), reason="prueba")
    return Shop(log)


async def versions(tariffs: Tariffs) -> dict[str, int]:
    return {pin.slug: pin.version for pin in await tariffs.pins()}


async def test_only_its_category_stops(shop: Shop) -> None:
    tariffs = shop.tariffs()
    assert await versions(tariffs) == {BIKES: 1, MOTORHOMES: 1}
    await shop.poison()
    await shop.publish(BIKES, 2)
    await shop.publish(MOTORHOMES, 2)
    for each in (tariffs, shop.tariffs()):  # the running one, and the one after a restart
        assert await versions(each) == {BIKES: 1, MOTORHOMES: 2}
        assert each.stopped == {BIKES}


async def test_after_a_drop_the_later_versions_count(shop: Shop) -> None:
    tariffs = shop.tariffs()
    bad = await shop.poison()
    await shop.publish(BIKES, 2)
    assert (await versions(tariffs))[BIKES] == 1
    await shop.drop(bad)
    for each in (tariffs, shop.tariffs()):
        assert (await versions(each))[BIKES] == 2
        assert each.stopped == frozenset()
    await shop.publish(BIKES, 3)
    assert (await versions(tariffs))[BIKES] == 3


async def test_what_was_dropped_stays_out_when_it_can_be_read_again(shop: Shop) -> None:
    tariffs = shop.tariffs()
    second = await shop.log.store.append(
        tariff_id(BIKES),
        TariffPublished(number=2, effective_from=datetime.now(UTC), author="a", reason="x"),
        id=uuid4(),
    )
    assert (await versions(tariffs))[BIKES] == 2
    await shop.drop(second.position)
    assert (await versions(shop.tariffs()))[BIKES] == 1


@pytest.mark.parametrize("slug", [BIKES, MOTORHOMES])
async def test_the_customer_of_a_stopped_category_is_given_to_a_person(
    shop: Shop, replica: Make, slug: str
) -> None:
    tariffs = shop.tariffs()
    await shop.poison()
    brain = GraphBrain(
        build_provider(ProviderSettings(_env_file=None)),
        tariffs,
        PromptVersions(shop.log.store.reader),
        None,
        quote_valid_days=30,
    )
    one = await replica(timing=TIMING, brain=brain, pins=tariffs.pins)
    await shop.log.says(1, WORDS[slug])
    await one.runner.advance("1-1")
    events = [recorded.event for recorded in await shop.log.store.load("msia.conversation.1-1")]
    quotes = [event for event in events if isinstance(event, QuoteGiven)]
    handoffs = [event for event in events if isinstance(event, HandoffRequested)]
    if slug == MOTORHOMES:
        assert (len(quotes), handoffs) == (1, [])
        return
    assert quotes == []
    assert [event.reason for event in handoffs] == ["not_priced"]
    (refused,) = [e.result for e in events if isinstance(e, ToolCalled) and e.name == QUOTE]
    assert "quarantined" in str(refused)
