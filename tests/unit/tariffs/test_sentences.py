"""The labelled sentences: what customers write, and exactly what it means."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.tariffs.catalogue import Catalogue
from domain.tariffs.matching import Match, match
from domain.tariffs.pricing import price
from domain.tariffs.refusals import Unpriceable
from tests.unit.tariffs.conftest import SCORE

_FILE = Path(__file__).with_name("sentences.yaml")
_NEEDED = 0.97


@dataclass
class Score:
    misses: list[str] = field(default_factory=list)
    wrong_prices: list[str] = field(default_factory=list)


def _expected(sentence: dict[str, Any]) -> dict[str, Any]:
    elements: dict[str, int] = {}
    for entry in sentence.get("elements", ()):
        elements.update(entry if isinstance(entry, dict) else {entry: 1})
    return {
        "category": sentence.get("category"),
        "elements": elements,
        "ask": sentence.get("ask", []),
        "unknown": sentence.get("unknown", []),
        "excluded": sentence.get("excluded", []),
        "scope": sentence.get("scope"),
    }


def _found(found: Match) -> dict[str, Any]:
    return {
        "category": found.category,
        "elements": {element.code: element.quantity for element in found.elements},
        "ask": list(found.ask),
        "unknown": list(found.unknown),
        "excluded": list(found.excluded),
        "scope": found.out_of_scope.kind if found.out_of_scope else None,
    }


def _priced(catalogue: Catalogue, meaning: dict[str, Any]) -> int | None:
    """What would be quoted: nothing while something is open or not ours."""
    if not meaning["category"] or not meaning["elements"] or meaning["ask"] or meaning["scope"]:
        return None
    tariff = catalogue.tariff(meaning["category"])
    try:
        return price(tariff, meaning["elements"]).gross_cents
    except Unpriceable:
        return None


def test_labelled_sentences(catalogue: Catalogue, pytestconfig: pytest.Config) -> None:
    sentences = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    score = Score()
    for sentence in sentences:
        wanted = _expected(sentence)
        found = _found(match(catalogue, sentence["text"], sentence.get("given"), sentence.get("asked", ())))
        if found != wanted:
            score.misses.append(f"{sentence['text']!r}: {found} instead of {wanted}")
        quoted = _priced(catalogue, found)
        if quoted is not None and quoted != _priced(catalogue, wanted):
            score.wrong_prices.append(f"{sentence['text']!r}: {quoted}")
    exact = 1 - len(score.misses) / len(sentences)
    pytestconfig.stash[SCORE] = (
        f"matching: {len(sentences)} sentences, {exact:.1%} exact, {len(score.wrong_prices)} wrong prices"
    )
    assert len(sentences) >= 150
    assert not score.wrong_prices
    assert exact >= _NEEDED, "\n".join(score.misses)


def test_the_texts_are_all_different() -> None:
    sentences = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    keys = [(s["text"], s.get("given"), tuple(s.get("asked", ()))) for s in sentences]
    assert len(keys) == len(set(keys))
