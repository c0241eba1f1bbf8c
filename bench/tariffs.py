"""Pricing a set and matching a sentence, beside the aims of their issue (50 µs and 2 ms)."""

from functools import partial
from pathlib import Path

from bench.lines import Line, median_seconds
from contracts.events.tariff import TariffPublished
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import begin, evolve
from domain.tariffs.matching import match
from domain.tariffs.pricing import price
from services.ingress.tariffs.seed import load_file

SEED = Path(__file__).parents[1] / "infra" / "seed" / "tariffs.yaml"
SENTENCE = "Hola, quiero homologar el escpae y los retrobisores de mi MT-07, todo menos el manillar"


def measure() -> list[Line]:
    """Microseconds, medians; less is better."""
    catalogue = seeded()
    pricing, noise = median_seconds(
        partial(price, catalogue.tariff("motos-part"), ["ESCAPE", "MANILLAR", "ESPEJOS"]), 2_000
    )
    matching, loud = median_seconds(partial(match, catalogue, SENTENCE), 300)
    return [
        Line("price three elements", pricing * 1e6, 50.0, "aim, at most", "µs", noise),
        Line("match a sentence", matching * 1e6, 2_000.0, "aim, at most", "µs", loud),
    ]


def seeded() -> Catalogue:
    """The demonstration tariffs, published."""
    tariffs = []
    for slug, events in load_file(SEED).items():
        history = begin(slug)
        published = TariffPublished.model_validate(
            {"number": 1, "effective_from": "2026-01-01T00:00:00Z", "author": "bench", "reason": "bench"}
        )
        for event in (*events, published):
            history = evolve(history, event, history.position + 1)
        if history.latest:
            tariffs.append(history.latest)
    return Catalogue(tariffs)
