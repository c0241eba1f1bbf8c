"""The demonstration tariffs as the seed file has them, and the score of the labelled sentences."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.tariffs.catalogue import Catalogue
from domain.tariffs.tariff import Tariff
from services.ingress.tariffs.seed import draft, load_file

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
SCORE = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(draft(changes) for changes in load_file(SEED).values())


@pytest.fixture(scope="session")
def tariffs(catalogue: Catalogue) -> Mapping[str, Tariff]:
    return catalogue.tariffs


@pytest.fixture(scope="session")
def motos(tariffs: Mapping[str, Tariff]) -> Tariff:
    return tariffs["motos-part"]


@pytest.fixture(scope="session")
def motorhomes(tariffs: Mapping[str, Tariff]) -> Tariff:
    return tariffs["aseicars-prof"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    score = config.stash.get(SCORE, None)
    if score:
        terminalreporter.write_line(score)
