"""The price of a set: examples, refusals by name, and an independent brute force."""

import random
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.tariffs.pricing import Priced, price, vat_of
from domain.tariffs.refusals import (
    EmptySet,
    NeedsVariant,
    NoTierCovers,
    NotPricedByBot,
    OptionMissing,
    RetiredElement,
    UnknownElement,
    UnknownExtra,
    UnknownOption,
    Unpriceable,
)
from domain.tariffs.tariff import Element, Tariff, Tier
from tests.unit.tariffs.conftest import SEED

_SETS = 5_000


def test_two_simple_elements_cost_the_second_tier(motos: Tariff) -> None:
    priced = price(motos, ["ESCAPE", "MANILLAR"])
    assert (priced.tier.code, priced.net_cents, priced.vat_cents, priced.gross_cents) == (
        "T5",
        17500,
        3675,
        21175,
    )
    assert priced.explanation == (
        "T6 (140,00 €): no, admite 1 de L4 y hay 2 (ESCAPE, MANILLAR)",
        "T5 (175,00 €): la más barata que lo cubre todo",
    )


def test_the_total_of_a_tier_is_capped_whatever_the_lists_admit(motorhomes: Tariff) -> None:
    three = ["PLACA_SOLAR_MALETERO", "ANTENA_PAR", "TOLDO_SIMPLE"]
    assert price(motorhomes, three).tier.code == "T5"
    four = price(motorhomes, [*three, "TOLDO_GALIBO"])
    assert four.tier.code == "T4"
    assert four.explanation[1] == "T5 (65,00 €): no, admite 3 elementos en total y hay 4"


def test_the_same_code_twice_counts_twice(motos: Tariff) -> None:
    assert price(motos, ["ESCAPE"]).tier.code == "T6"
    assert price(motos, ["ESCAPE", "ESCAPE"]).tier.code == "T5"


def test_surcharges_and_extras_are_added_before_vat(motorhomes: Tariff) -> None:
    priced = price(
        motorhomes, ["AUMENTO_MMTA", "AUMENTO_PLAZAS"], ["CERT_GAS"], {"AUMENTO_MMTA": "con_ensayo"}
    )
    assert [(line.kind, line.code, line.net_cents) for line in priced.lines] == [
        ("tier", "T1", 27000),
        ("surcharge", "AUMENTO_MMTA", 50000),
        ("surcharge", "AUMENTO_PLAZAS", 11500),
        ("extra", "CERT_GAS", 6500),
    ]
    assert (priced.net_cents, priced.vat_cents, priced.gross_cents) == (95000, 19950, 114950)


@pytest.mark.parametrize(
    ("net", "percent", "vat"),
    [(0, 21, 0), (50, 21, 11), (49, 21, 10), (150, 21, 32), (17500, 21, 3675), (5, 10, 1)],
)
def test_vat_is_rounded_half_up(net: int, percent: int, vat: int) -> None:
    assert vat_of(net, percent) == vat


@pytest.mark.parametrize(
    ("codes", "refusal", "named", "choices"),
    [
        ([], EmptySet, (), ()),
        (["ESCAPE", "TURBO"], UnknownElement, ("TURBO",), ()),
        (["SUSPENSION", "ESCAPE"], NeedsVariant, ("SUSPENSION",), ("SUSPENSION_DEL", "SUSPENSION_TRAS")),
    ],
)
def test_what_has_no_price_is_named(
    motos: Tariff,
    codes: list[str],
    refusal: type[Unpriceable],
    named: tuple[str, ...],
    choices: tuple[str, ...],
) -> None:
    with pytest.raises(refusal) as caught:
        price(motos, codes)
    assert (caught.value.elements, caught.value.choices) == (named, choices)
    assert all(code in str(caught.value) for code in (*named, *choices))


def test_retired_elements_are_refused_by_name(motorhomes: Tariff) -> None:
    with pytest.raises(RetiredElement, match="AIRE_ACONDI"):
        price(motorhomes, ["ANTENA_PAR", "AIRE_ACONDI"])


def test_an_element_without_a_list_is_for_a_person() -> None:
    tariff = Tariff(
        "x", elements={"A": Element("A", "A", None)}, tiers={"T": Tier("T", "T", 100, {"L": None})}
    )
    with pytest.raises(NotPricedByBot, match="A"):
        price(tariff, ["A"])


def test_a_set_beyond_every_tier_is_refused() -> None:
    tariff = Tariff("x", elements={"A": Element("A", "A", "L")}, tiers={"T": Tier("T", "T", 100, {"L": 1})})
    with pytest.raises(NoTierCovers, match="A"):
        price(tariff, ["A", "A"])


def test_a_surcharge_that_depends_on_a_choice_needs_it(motorhomes: Tariff) -> None:
    with pytest.raises(OptionMissing) as caught:
        price(motorhomes, ["AUMENTO_MMTA"])
    assert (caught.value.elements, caught.value.choices) == (("AUMENTO_MMTA",), ("sin_ensayo", "con_ensayo"))


@pytest.mark.parametrize("chosen", [{"AUMENTO_MMTA": "mucho"}, {"ANTENA_PAR": "x"}, {"NADA": "x"}])
def test_a_choice_that_does_not_exist_is_refused(motorhomes: Tariff, chosen: dict[str, str]) -> None:
    with pytest.raises(UnknownOption, match=next(iter(chosen))):
        price(motorhomes, ["AUMENTO_MMTA", "ANTENA_PAR"], options=chosen)


def test_an_unknown_extra_is_refused(motos: Tariff) -> None:
    with pytest.raises(UnknownExtra, match="CERT_GAS"):
        price(motos, ["ESCAPE"], ["CERT_GAS"])


# --- properties, over both tariffs of the seed


def _priceable(tariff: Tariff) -> list[str]:
    return [e.code for e in tariff.elements.values() if e.list and not e.retired]


def _options(tariff: Tariff, codes: list[str]) -> dict[str, str]:
    rules = tariff.surcharges.items()
    return {code: rule.options[0].key for code, rule in rules if rule.options and code in codes}


def _quote(tariff: Tariff, codes: list[str]) -> Priced:
    return price(tariff, codes, options=_options(tariff, codes))


@st.composite
def _sets(draw: st.DrawFn) -> tuple[str, list[str]]:
    slug = draw(st.sampled_from(sorted(_RAW)))
    codes = [e["code"] for e in _RAW[slug]["elements"] if e["list"] and not e.get("retired")]
    return slug, draw(st.lists(st.sampled_from(codes), min_size=1, max_size=12))


_RAW: dict[str, dict[str, Any]] = {
    category["slug"]: category for category in yaml.safe_load(SEED.read_text(encoding="utf-8"))["categories"]
}


@given(case=_sets(), data=st.data())
def test_adding_an_element_never_lowers_the_price(
    tariffs: Mapping[str, Tariff], case: tuple[str, list[str]], data: st.DataObject
) -> None:
    slug, codes = case
    more = data.draw(st.sampled_from(_priceable(tariffs[slug])))
    assert _quote(tariffs[slug], [*codes, more]).net_cents >= _quote(tariffs[slug], codes).net_cents


@given(case=_sets(), data=st.data())
def test_order_never_matters(
    tariffs: Mapping[str, Tariff], case: tuple[str, list[str]], data: st.DataObject
) -> None:
    slug, codes = case
    assert _quote(tariffs[slug], data.draw(st.permutations(codes))) == _quote(tariffs[slug], codes)


@given(case=_sets())
def test_every_priced_set_has_a_tier_that_covers_it_and_adds_up(
    tariffs: Mapping[str, Tariff], case: tuple[str, list[str]]
) -> None:
    slug, codes = case
    priced = _quote(tariffs[slug], codes)
    per_list: dict[str, int] = {}
    for code in codes:
        name = tariffs[slug].elements[code].list or ""
        per_list[name] = per_list.get(name, 0) + 1
    assert priced.tier.covers(per_list, len(codes))
    assert sum(line.net_cents for line in priced.lines) == priced.net_cents
    assert priced.net_cents + priced.vat_cents == priced.gross_cents


def _brute_force(category: dict[str, Any], codes: list[str]) -> tuple[str, int]:
    """Tier and net from the YAML alone: strike each element off each tier's allowance, keep the cheapest."""
    lists = {element["code"]: element["list"] for element in category["elements"]}
    fitting = []
    for tier in category["tiers"]:
        left = dict(tier["admits"])
        places = tier.get("max_elements", 10**6)
        for code in codes:
            name = lists[code]
            places -= 1
            if name not in left or left[name] == 0 or places < 0:
                break
            if left[name] is not None:
                left[name] -= 1
        else:
            fitting.append((tier["net_cents"], tier["code"]))
    net, tier_code = min(fitting)
    for rule in category.get("surcharges", ()):
        each = rule["net_cents"] if "net_cents" in rule else rule["options"][0]["net_cents"]
        net += each * codes.count(rule["element"])
    return tier_code, net


@pytest.mark.parametrize("slug", sorted(_RAW))
def test_random_sets_equal_a_brute_force(tariffs: Mapping[str, Tariff], slug: str) -> None:
    choose = random.Random(f"sets of {slug}")
    codes = _priceable(tariffs[slug])
    for _ in range(_SETS):
        drawn = choose.choices(codes, k=choose.randint(1, 9))
        chosen = drawn if choose.random() < 0.3 else sorted(set(drawn))
        priced = _quote(tariffs[slug], chosen)
        tier, net = _brute_force(_RAW[slug], chosen)
        assert (priced.tier.code, priced.net_cents) == (tier, net), chosen
        assert priced.gross_cents == net + (net * 21 * 2 + 100) // 200, chosen


@pytest.mark.parametrize("slug", sorted(_RAW))
def test_every_element_of_the_seed_has_a_price_or_says_why(tariffs: Mapping[str, Tariff], slug: str) -> None:
    for element in tariffs[slug].elements.values():
        if element.needs_variant or element.retired:
            with pytest.raises(Unpriceable, match=element.code):
                price(tariffs[slug], [element.code])
        else:
            assert _quote(tariffs[slug], [element.code]).net_cents > 0
