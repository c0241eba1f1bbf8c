"""Yes, no, "I do not know", and what is none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tariffs.answers import Verdict, verdict


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sí",
            "si",
            "Sí, por favor",
            "vale",
            "Vale!",
            "ok",
            "ok perfecto",
            "venga",
            "venga va",
            "dale",
            "daleee",
        ),
        *(
            "claro que sí",
            "claro",
            "por supuesto",
            "cómo no",
            "adelante",
            "de acuerdo",
            "👍",
            "👍🏽",
            "perfecto",
        ),
        *("dlae", "vael", "valee", "perfecot", "no hay problema, dale", "sin problema", "creo que sí"),
        *("sí, quiero", "sí me interesa", "me parece bien", "eso es", "hecho", "vale, ¿qué necesitas?"),
    ],
)
def test_a_yes(text: str) -> None:
    assert verdict(text) is Verdict.YES


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no",
            "No, gracias",
            "mejor no",
            "todavía no",
            "déjame pensarlo",
            "ni hablar",
            "👎",
            "nada",
            "qué va",
        ),
        *(
            "de momento no",
            "ahora no",
            "para nada",
            "olvídalo",
            "paso",
            "creo que no",
            "no me interesa",
            "nooo",
        ),
        *("no, mejor no", "ni de coña", "vale, pero ahora no"),
    ],
)
def test_a_no_or_at_least_no_yes(text: str) -> None:
    assert verdict(text) in (Verdict.NO, Verdict.NEITHER)
    if "vale" not in text:
        assert verdict(text) is Verdict.NO


@pytest.mark.parametrize(
    "text",
    [
        "no lo sé",
        "no sé",
        "ni idea",
        "no estoy seguro",
        "quizás",
        "me da igual",
        "depende",
        "no me acuerdo",
        "🤷",
    ],
)
def test_unsure(text: str) -> None:
    assert verdict(text) is Verdict.UNSURE


@pytest.mark.parametrize(
    "text",
    [
        *(
            "¿vale la pena?",
            "vale la pena",
            "genial, ¿pero cuánto cuesta?",
            "bueno pero necesito más info",
            "a ver",
        ),
        *("hmm", "malo", "ola", "vela", "sale", "¿cuánto vale?", "cuanto vale", "si me hacéis descuento"),
        *(
            "si no es muy caro",
            "sí pero más adelante quizá",
            "",
            "...",
            "escape",
            "¿sí o no, qué dices tú?",
            "vale no",
        ),
        *("hola", "no pasa nada", "¿y si lo dejo como está?"),
    ],
)
def test_neither(text: str) -> None:
    assert verdict(text) in (Verdict.NEITHER, Verdict.NO)
    assert verdict(text) is not Verdict.YES


@given(text=st.text(max_size=80))
def test_anything_gets_a_verdict(text: str) -> None:
    assert verdict(text) in Verdict
