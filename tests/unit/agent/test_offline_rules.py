"""What the offline model writes, for what once came out wrong."""

from typing import Any

import pytest

from services.agent.providers.offline_intents import intent_of
from services.agent.providers.offline_writing import write
from services.agent.texts import scope
from tests.unit.agent.written import NOTHING

FOUND: dict[str, Any] = {"elements": [], "ask": [], "waiting": [], "extras": []}
ESCAPE = {**FOUND, "elements": [{"code": "ESCAPE"}]}


@pytest.mark.parametrize(
    ("text", "found", "intent"),
    [
        ("Hola! Buenos días", FOUND, "saludo"),
        ("Buenos días, quiero homologar el escape", ESCAPE, "presupuesto"),
        ("¿cuántos días tarda?", FOUND, "plazo"),
        ("¿qué papeles necesito?", FOUND, "documentos"),
        ("muchas gracias", FOUND, "agradecimiento"),
        ("el manillar", ESCAPE, "presupuesto"),
        ("¿vale la pena?", FOUND, "pregunta"),
        ("¿sigue siendo válido el presupuesto?", FOUND, "estado"),
        ("¿qué se puede homologar?", FOUND, "catalogo"),
        ("¿me hacéis un descuento?", FOUND, "descuento"),
        ("¿a qué hora abrís?", FOUND, "horario"),
        ("no hay problema, dale", FOUND, "confirmacion"),
        ("ni hablar", FOUND, "rechazo"),
        ("¿cuánto vale el certificado de taller?", {**FOUND, "extras": ["CERT_TALLER"]}, "servicios"),
    ],
)
def test_intents(text: str, found: dict[str, Any], intent: str) -> None:
    assert intent_of(text, found) == intent


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
