"""A tariff file is refused as a whole, with every problem and its place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.errors import NotFound
from domain.tariffs.tariff import Tariff
from domain.tariffs.validation import problems
from services.ingress.tariffs.files.document import FileRefused
from services.ingress.tariffs.seed import load_file, parse


def _element(code: str, **fields: Any) -> dict[str, Any]:
    return {"code": code, "name": code.title(), "list": "L1", **fields}


def _file(**fields: Any) -> dict[str, Any]:
    category = {
        "slug": "motos",
        "name": "Motos",
        "customer": "particular",
        "vat_percent": 21,
        "lists": {"L1": "todo"},
        "tiers": [
            {"code": "T2", "name": "Uno", "net_cents": 100, "admits": {"L1": 1}},
            {"code": "T1", "name": "Todos", "net_cents": 200, "admits": {"L1": None}},
        ],
        "elements": [_element("ESCAPE", keywords=["escape"]), _element("MANILLAR")],
    }
    return {"categories": [{**category, **fields}]}


def _refused(data: Any) -> str:
    with pytest.raises(FileRefused) as caught:
        parse(yaml.safe_dump(data, allow_unicode=True))
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_sound_file_is_loaded() -> None:
    assert list(parse(yaml.safe_dump(_file()))) == ["motos"]


def test_the_seed_has_no_problem(tariffs: Mapping[str, Tariff]) -> None:
    assert {slug: problems(tariff) for slug, tariff in tariffs.items()} == {
        "motos-part": (),
        "aseicars-prof": (),
    }
    assert {slug: len(tariff.elements) for slug, tariff in tariffs.items()} == {
        "motos-part": 42,
        "aseicars-prof": 34,
    }


def test_every_parent_of_the_seed_has_a_spanish_question(tariffs: Mapping[str, Tariff]) -> None:
    parents = [e for tariff in tariffs.values() for e in tariff.elements.values() if e.needs_variant]
    assert parents
    assert all(e.question and e.question.startswith("¿") and e.question.endswith("?") for e in parents)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"elements": [_element("A"), _element("B", list="L9")]}, "motos.elements[1].list: L9 is not a list"),
        ({"elements": [_element("A"), _element("A")]}, "motos.elements[1].code: A is given twice"),
        ({"elements": [_element("a")]}, "motos.elements[0].code: String should match pattern"),
        ({"elements": [_element("A", price=3)]}, "motos.elements[0].price: Extra inputs are not permitted"),
        ({"lists": {"L1": "x", "L2": "y"}}, "motos.lists.L2: no tier admits this list"),
        ({"tiers": []}, "motos.tiers: there is no tier"),
        (
            {"tiers": [{"code": "T", "name": "t", "net_cents": -1, "admits": {"L1": None}}]},
            "motos.tiers[0].net_cents: Input should be greater than or equal to 0",
        ),
        (
            {"tiers": [{"code": "T", "name": "t", "net_cents": 10.505, "admits": {"L1": None}}]},
            "motos.tiers[0].net_cents: write whole cents",
        ),
        (
            {"tiers": [{"code": "T", "name": "t", "net_cents": "100", "admits": {"L1": None}}]},
            "motos.tiers[0].net_cents: write whole cents",
        ),
        (
            {"tiers": [{"code": "T", "name": "t", "net_cents": 1, "admits": {"L1": None, "L7": 1}}]},
            "motos.tiers[0].admits: L7 is not a list of this category",
        ),
        (
            {"tiers": [{"code": "T", "name": "t", "net_cents": 1, "admits": {"L1": 0}}]},
            "motos.tiers[0].admits: L1: give at least 1",
        ),
        (
            {
                "tiers": [
                    {"code": "DEAR", "name": "t", "net_cents": 300, "admits": {"L1": 2}},
                    {"code": "CHEAP", "name": "t", "net_cents": 200, "admits": {"L1": None}},
                ]
            },
            "motos.tiers[0].admits: never chosen: CHEAP covers all of it",
        ),
        (
            {
                "tiers": [
                    {"code": "ONE", "name": "t", "net_cents": 200, "admits": {"L1": None}},
                    {"code": "SAME", "name": "t", "net_cents": 200, "admits": {"L1": None}},
                ]
            },
            "motos.tiers[1].admits: never chosen: ONE covers all of it",
        ),
        (
            {"elements": [_element("A", variant_of="B"), _element("B", variant_of="A")]},
            "motos.elements[0].variant_of: variants go round in a circle: A of B of A",
        ),
        (
            {"elements": [_element("A", variant_of="NADIE")]},
            "motos.elements[0].variant_of: NADIE is not an element of this category",
        ),
        (
            {"elements": [_element("A", list=None, needs_variant=True)]},
            "motos.elements[0].needs_variant: no element is a variant of it",
        ),
        (
            {"elements": [_element("A", answers=["sí"])]},
            "motos.elements[0].answers: only a variant has answers",
        ),
        (
            {
                "elements": [
                    _element("A", keywords=["Tubo de escape"]),
                    _element("B", keywords=["tubos escape"]),
                ]
            },
            "motos.elements[1].keywords: 'tubos escape' already means A",
        ),
        (
            {"elements": [_element("A", keywords=["de la"])]},
            "motos.elements[0].keywords: 'de la' has no word of its own",
        ),
        (
            {"words": ["moto"], "elements": [_element("A", keywords=["motos"])]},
            "motos.elements[0].keywords: 'motos' is a vehicle of this category",
        ),
        ({"ambiguous": {"ruedas": ["NADIE"]}}, "motos.ambiguous.ruedas: NADIE is not an element"),
        (
            {"ambiguous": {"escape": ["MANILLAR"]}},
            "motos.ambiguous.escape: it is a keyword of ESCAPE, which is not among its codes",
        ),
        ({"surcharges": [{"element": "NADIE", "net_cents": 1}]}, "motos.surcharges[0].element: NADIE is not"),
        (
            {"surcharges": [{"element": "ESCAPE"}]},
            "motos.surcharges[0].net_cents: give either one amount or options",
        ),
        (
            {
                "surcharges": [
                    {"element": "ESCAPE", "options": [{"key": "a", "net_cents": cents} for cents in (1, 2)]}
                ]
            },
            "motos.surcharges[0].options: two options have the same key",
        ),
        ({"vat_percent": 121}, "motos.vat_percent: Input should be less than or equal to 100"),
        ({"slug": "Motos Part"}, "Motos Part.slug: String should match pattern"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(fields: dict[str, Any], problem: str) -> None:
    assert problem in _refused(_file(**fields))


def test_all_problems_are_told_at_once() -> None:
    told = _refused(
        _file(elements=[_element("A", list="L8"), _element("B", list="L9")], lists={"L1": "x", "L2": "y"})
    )
    assert "L8" in told
    assert "L9" in told
    assert "L2" in told


def test_two_categories_may_not_claim_one_vehicle() -> None:
    first, second = _file(words=["moto"]), _file(slug="otras", words=["Motos"])
    both = {"categories": [*first["categories"], *second["categories"]]}
    assert "otras.words.Motos: 'Motos' already means motos" in _refused(both)


def test_variants_of_one_parent_may_share_a_keyword() -> None:
    parent = _element("P", list=None, needs_variant=True, question="¿Cuál?")
    shared = [_element(code, variant_of="P", keywords=["los dos"]) for code in ("V1", "V2")]
    assert parse(yaml.safe_dump(_file(elements=[parent, *shared])))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("categories: [", "while parsing a flow node"),
        ("categories:\n  - slug: a\n    slug: b\n", "'slug' is given twice"),
        ("- 1\n", "the file: Input should be a valid dictionary"),
        ("categories: 3\n", "categories: Input should be a valid tuple"),
        ("categories: [3]\n", "categories[0]: Input should be a valid dictionary"),
    ],
)
def test_files_that_are_no_tariffs(text: str, problem: str) -> None:
    with pytest.raises(FileRefused) as caught:
        parse(text)
    assert problem in str(caught.value)


def test_a_file_in_latin_1_says_so(tmp_path: Path) -> None:
    file = tmp_path / "tariffs.yaml"
    file.write_bytes("categories: [] # año".encode("latin-1"))
    with pytest.raises(FileRefused, match="not UTF-8 at byte 18"):
        load_file(file)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no tariff file"):
        load_file(tmp_path / "none.yaml")
