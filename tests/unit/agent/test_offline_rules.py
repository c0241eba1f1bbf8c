"""What the offline model writes, for what once came out wrong."""

import pytest

from services.agent.providers.offline_rules import intent_of, write
from services.agent.texts import scope

NOTHING = {
    "intencion": "otra",
    "elementos": [],
    "preguntas": [],
    "vehiculos_posibles": [],
    "servicios": [],
    "quote": None,
    "documentos": [],
    "desconocido": [],
    "fuera_de_alcance": False,
    "adjuntos": [],
    "ilegible": False,
}


@pytest.mark.parametrize(
    ("text", "named", "intent"),
    [
        ("Hola! Buenos días", False, "saludo"),
        ("Buenos días, quiero homologar el escape", True, "presupuesto"),
        ("¿cuántos días tarda?", False, "plazo"),
        ("¿qué papeles necesito?", False, "documentos"),
        ("muchas gracias", False, "agradecimiento"),
        ("el manillar", True, "presupuesto"),
    ],
)
def test_intents(text: str, named: bool, intent: str) -> None:
    assert intent_of(text, named) == intent


def test_y_becomes_e_before_i() -> None:
    said = write(
        {**NOTHING, "quote": "q", "elementos": ["Espejos / Retrovisores", "Intermitentes delanteros"]}
    )
    assert said.startswith("Homologar espejos e intermitentes delanteros te costaría {{quote:q}}")


def test_what_is_no_word_is_not_repeated() -> None:
    said = write({**NOTHING, "desconocido": ["x" * 10_000, "<script>", "suspencion rara"]})
    assert "«suspencion rara»" in said
    assert "xxx" not in said
    assert "script" not in said
    assert len(write({**NOTHING, "desconocido": ["x" * 10_000]})) < 200


def test_with_nothing_to_say_it_asks() -> None:
    assert write(NOTHING) == scope.WHAT_DO_YOU_NEED
