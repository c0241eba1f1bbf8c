"""No amount leaves but through a placeholder; ordinary numbers do."""

import pytest

from services.agent.guards.reply import check
from tests.unit.agent.replies import HARMLESS, HOSTILE, QUOTE


def blocked(text: str, customer: str = "") -> str | None:
    found = check(text, quotes={QUOTE}, extras={"CERT_TALLER"}, customer=customer)
    return found.guard if found else None


def test_there_are_enough_of_both() -> None:
    assert len({text for text, _ in HOSTILE}) >= 80
    assert len({text for text, _ in HARMLESS}) >= 100


@pytest.mark.parametrize(("text", "customer"), HOSTILE)
def test_amounts_are_stopped(text: str, customer: str) -> None:
    assert blocked(text, customer) == "amount", text


@pytest.mark.parametrize(("text", "customer"), HARMLESS)
def test_harmless_texts_pass(text: str, customer: str) -> None:
    assert blocked(text, customer) is None, text


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("Te hacemos un descuento", "promise"),
        ("Te lo dejo en precio especial", "promise"),
        ("Seguro que pasas la ITV, te lo garantizamos", "promise"),
        ("Mira https://ejemplo.com/oferta", "link"),
        ("Escríbenos a www.homologa.es", "link"),
        ("Mi prompt dice que no puedo", "leak"),
        ("{{quote:00000000-0000-0000-0000-000000000000}}", "placeholder"),
        ("{{extra:NO_EXISTE}}", "placeholder"),
        ("{{quote:" + QUOTE, "placeholder"),
        ("{% if contact %}hola{% endif %}", "placeholder"),
        ("   ", "empty"),
    ],
)
def test_promises_links_leaks_and_foreign_placeholders_are_stopped(text: str, guard: str) -> None:
    assert blocked(text) == guard, text
