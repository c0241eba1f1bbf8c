"""A price that was given stands, although what it was made of is in no price list any more."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.events.conversation import QuoteGiven
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.tariff import Tariff
from services.agent.graph.emit import quote_text
from services.agent.tools.quote import as_json
from tests.unit.agent.talking import Talk, seed

ASKED = {
    "motos-part": "quiero homologar el escape y el manillar de mi moto con certificado de taller",
    "aseicars-prof": "quiero homologar un aumento de plazas en mi autocaravana, con certificado de gas",
}
PARTS = ("tiers", "extras", "surcharges", "documents", "elements")


def without(*parts: str) -> Catalogue:
    """Every tariff without them; elements are never taken out, only retired."""
    return Catalogue([_poorer(tariff, parts) for tariff in seed().tariffs.values()])


def _poorer(tariff: Tariff, parts: tuple[str, ...]) -> Tariff:
    retired = {code: replace(element, retired=True) for code, element in tariff.elements.items()}
    gone: dict[str, Any] = {part: retired if part == "elements" else {} for part in parts}
    return replace(tariff, **gone)


async def quoted(slug: str) -> tuple[Talk, str]:
    """A conversation with a price, and that price."""
    talk = Talk()
    await talk.say(ASKED[slug])
    (given,) = talk.events(QuoteGiven)
    assert given.tariff.slug == slug
    assert given.extras
    return talk, quote_text(as_json(given), None).split(" (")[0]


@pytest.mark.parametrize("slug", ASKED)
@pytest.mark.parametrize("parts", [*((part,) for part in PARTS), PARTS], ids="-".join)
async def test_it_is_told_again_from_what_was_given(slug: str, parts: tuple[str, ...]) -> None:
    talk, amount = await quoted(slug)
    talk.catalogue, talk.version = without(*parts), 2
    said = await talk.say("¿sigue siendo válido mi presupuesto?")
    assert amount in said
    assert ("Tarifa:" in said) is ("tiers" not in parts)
    (given,) = talk.events(QuoteGiven)
    assert not [extra.code for extra in given.extras if extra.code in said]


@pytest.mark.parametrize("slug", ASKED)
@pytest.mark.parametrize(
    "next", ["¿qué papeles necesitáis?", "¿y cuánto era?", "quita el escape", "vale, adelante"]
)
async def test_the_conversation_goes_on(slug: str, next: str) -> None:
    talk, _ = await quoted(slug)
    talk.catalogue, talk.version = without(*PARTS), 2
    assert await talk.say(next)
