"""Which names remote models do not see."""

import pytest

from domain.tariffs.catalogue import Catalogue
from domain.tariffs.tariff import Element, Tariff
from services.agent.names import persons

CATALOGUE = Catalogue(
    [
        Tariff(
            "motos",
            name="Motocicletas",
            words=("moto",),
            elements={"ESCAPE": Element("ESCAPE", "Escape / Silenciador", "L1", ("escapes", "tubo"))},
        )
    ]
)


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["Ana García"], ("Ana García",)),
        (["Escapes Ruiz"], ("Ruiz",)),
        (["Moto"], ()),
        (["Ana", "Ana"], ("Ana",)),
        ([], ()),
    ],
)
def test_words_of_the_trade_are_no_names(names: list[str], kept: tuple[str, ...]) -> None:
    assert persons(names, CATALOGUE) == kept
