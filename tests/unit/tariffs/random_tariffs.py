"""Sound tariffs of every shape, with texts that files are bad at keeping."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from contracts.events.tariff import InputField, SurchargeOption
from domain.tariffs.tariff import Element, Extra, Surcharge, Tariff, Tier
from domain.tariffs.validation import problems

_SIGNS = st.sampled_from("aáñÑ€ \n;,|\"'\\=+-@#:{}[]&*!%`~0123😀\u2028")
_TEXT = st.text(_SIGNS, min_size=1, max_size=12).map(str.strip).filter(bool)
_CENTS = st.integers(0, 10_000_000)


def _texts(most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(_TEXT, max_size=most, unique_by=str.casefold).map(tuple)


@st.composite
def tariffs(draw: Any) -> Tariff:
    """At least one tier admits everything, as in a price list that can be published."""
    lists = {f"L{number}": draw(_TEXT) for number in range(1, draw(st.integers(1, 3)) + 1)}
    codes = [f"E{number}" for number in range(draw(st.integers(1, 4)))]
    tier = Tier("T1", draw(_TEXT), draw(_CENTS), dict.fromkeys(lists))
    made = Tariff(
        "motos-2",
        draw(_TEXT),
        draw(st.sampled_from(["particular", "professional"])),
        "EUR",
        draw(st.integers(0, 100)),
        lists,
        words=draw(_texts()),
        not_words=draw(_texts()),
        ambiguous=dict.fromkeys(draw(_texts()), (codes[0],)),
        elements={code: draw(_elements(code, list(lists))) for code in codes},
        tiers={"T1": tier},
        surcharges={codes[0]: draw(_surcharges(codes[0]))} if draw(st.booleans()) else {},
        extras={"X1": Extra("X1", draw(_TEXT), draw(_CENTS), draw(_texts()))} if draw(st.booleans()) else {},
        documents={
            key: papers
            for key in (None, codes[0])
            if (papers := draw(st.lists(_TEXT, max_size=2).map(tuple)))
        },
    )
    return _sound(made)


def _sound(tariff: Tariff) -> Tariff:
    """Words are drawn freely; those that collide go."""
    if not problems(tariff):
        return tariff
    elements = {code: replace(element, keywords=()) for code, element in tariff.elements.items()}
    bare = replace(tariff, elements=elements)
    return bare if not problems(bare) else replace(bare, words=(), ambiguous={})


@st.composite
def _elements(draw: Any, code: str, lists: list[str]) -> Element:
    keys = draw(st.lists(st.sampled_from(["marca", "medida_mm", "tipo"]), unique=True, max_size=2))
    return Element(
        code,
        draw(_TEXT),
        draw(st.sampled_from([None, *lists])),
        keywords=draw(_texts()),
        question=draw(st.none() | _TEXT),
        fields=tuple(draw(_fields(key)) for key in keys),
        retired=draw(st.booleans()),
    )


@st.composite
def _fields(draw: Any, key: str) -> InputField:
    kind = draw(st.sampled_from(["text", "number", "boolean", "select"]))
    options = draw(st.lists(_TEXT, min_size=1, max_size=2).map(tuple)) if kind == "select" else ()
    return InputField(key=key, type=kind, required=draw(st.booleans()), options=options)


@st.composite
def _surcharges(draw: Any, element: str) -> Surcharge:
    ask_first = draw(st.booleans())
    if draw(st.booleans()):
        return Surcharge(element, draw(_CENTS), (), ask_first)
    options = [
        SurchargeOption(key=key, name=draw(st.just("") | _TEXT), net_cents=draw(_CENTS)) for key in ("a", "b")
    ]
    return Surcharge(element, None, tuple(options), ask_first)
