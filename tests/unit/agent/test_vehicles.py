"""Two vehicles are never priced as one; a make and its model are one vehicle."""

import pytest

from services.agent.gate.vehicles import another, several, tells_data
from tests.unit.agent.talking import seed

WORDS = tuple(word for tariff in seed().tariffs.values() for word in tariff.words)


@pytest.mark.parametrize(
    "text",
    [
        "tengo dos motos una duke 390 y una cb500, a la duke le he puesto manillar y a la cb escape",
        "cuanto por el escape de mi mt07? y a mi mujer le cambie las estriberas de su vespa",
        "tengo una mt07 y otra moto",
        "el escape de la Yamaha MT07 y el manillar de la Honda",
        "para mí y la moto de mi hermano: escape en la z900",
        "Tengo 2 autocaravanas para homologar el toldo en las dos",
        "la z900, y luego la vespa",
        "mi hijo le ha puesto a su derbi senda un escape y a mi vespa unos espejos, cuánto todo",
        "quiero homologar la vespa y la vespa de mi hermano, escape en las dos",
    ],
)
def test_it_is_about_several(text: str) -> None:
    assert several(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "una yamaha mt07, escape y manillar",
        "tengo una kawasaki, la z900, con escape",
        "portamotos para dos motos en la autocaravana",
        "escape akrapovic para la mt09 y estriberas",
        "la duke 390, a la duke le cambio el manillar",
        "una triumph bonneville con manillar de la thruxton",
        "es una r6 y el escape es de la r1",
        "es una Yamaha y la moto es del 2010",
        "las dos suspensiones de la moto",
        "la moto de mi hermano, una mt03, el escape",
        "tengo 2 motos, en una quiero homologar el escape",
        "homologar en la yamaha un manillar de la ducati monster",
        "una señora gs con maletas",
    ],
)
def test_it_is_about_one(text: str) -> None:
    assert not several(text, WORDS)


@pytest.mark.parametrize(
    ("text", "before", "is_another"),
    [
        ("y ahora la cb, escape", "la duke 390, manillar", True),
        ("tengo otra moto, una cb500, con escape", "mt07 escape", True),
        ("y para la cb500 el escape?", "el manillar de la duke", True),
        ("y la suspensión trasera de la duke", "la duke 390", False),
        ("no, la otra", "suspensión delantera de la duke", False),
        ("perdón, que es z650", "una ninja 650", False),
        ("una mt07, y también manillar", "una yamaha con escape", False),
        ("y la mt07 lleva también manillar", "tengo una yamaha con escape", False),
    ],
)
def test_it_goes_on_to_another(text: str, before: str, is_another: bool) -> None:
    assert another(text, before, WORDS) is is_another


@pytest.mark.parametrize(
    "text",
    [
        "una yamaha",
        "mt07",
        "perdón, la matrícula es 4321 BCD",
        "Kawasaki Z900 2019",
        "mi número es 612345678",
    ],
)
def test_it_is_only_data(text: str) -> None:
    assert tells_data(text, WORDS)


@pytest.mark.parametrize("text", ["la 2", "140", "escape de yamaha", "sí", "es una yamaha?", "me da igual"])
def test_it_is_something_else(text: str) -> None:
    assert not tells_data(text, WORDS)
