"""Pricing a set and matching a sentence, beside the aims of their issue (50 µs and 2 ms).

In CPU: neither waits for anybody, and by the clock a busy machine made ten times as much of them.
"""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bench.lines import Line, Tell, cpu_of, middle, percentile
from contracts.events.tariff import TariffPublished
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import begin, evolve
from domain.tariffs.matching import match
from domain.tariffs.pricing import price
from infra.embedded.home import ROOT
from services.ingress.tariffs.seed import load_file

SEED = Path(__file__).parents[1] / "infra" / "seed" / "tariffs.yaml"
SENTENCE = "Hola, quiero homologar el escpae y los retrobisores de mi MT-07, todo menos el manillar"
LABELLED = ROOT / "tests" / "unit" / "tariffs" / "sentences.yaml"
ROUNDS = 5
PRICE, MATCH = 50.0, 2_000.0  # µs
WHY = "each tariff in force reads the whole sentence: it grows with both"


def measure(tell: Tell) -> None:
    """Microseconds of CPU; less is better."""
    catalogue = seeded()
    wanted = ["ESCAPE", "MANILLAR", "ESPEJOS"]
    pricing, noise = cpu_of(partial(price, catalogue.tariff("motos-part"), wanted), 2_000)
    tell(_line("price three elements", pricing, PRICE, noise, 2_000, "rules are looked at one by one"))
    matching, loud = cpu_of(partial(match, catalogue, SENTENCE), 300)
    tell(_line("match a sentence", matching, MATCH, loud, 300, WHY))
    tell(_all_of_them(catalogue))


def _all_of_them(catalogue: Catalogue) -> Line:
    """Every labelled sentence in turn, so that none finds what the one before it left in a cache."""
    sentences = list(_labelled())
    means, taken = [], []
    for number in range(ROUNDS + 1):
        one = []
        for text, category, asked in sentences:
            began = time.process_time()
            match(catalogue, text, category, asked)
            one.append(time.process_time() - began)
        if number:  # the first warms up
            means.append(sum(one) / len(one))
            taken += [seconds * 1000 for seconds in one]
    mean, spread = middle(means)
    return Line(
        "match a sentence, mean of the labelled ones",
        mean * 1e6,
        MATCH,
        "µs",
        "µs",
        spread,
        kind="aim",
        at_most=1.0,
        why=WHY,
        p50=percentile(taken, 0.50),
        p99=percentile(taken, 0.99),
        fsync="",
        rounds=ROUNDS,
    )


def _labelled() -> Iterator[tuple[str, str | None, list[str]]]:
    told: list[dict[str, Any]] = yaml.safe_load(LABELLED.read_text())
    for one in told:
        yield one["text"], one.get("given"), one.get("asked", [])


def _line(question: str, seconds: float, aim: float, spread: float, rounds: int, why: str) -> Line:
    return Line(
        question,
        seconds * 1e6,
        aim,
        "µs",
        "µs",
        spread,
        kind="aim",
        at_most=1.0,
        why=why,
        fsync="",
        rounds=rounds,
    )


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
