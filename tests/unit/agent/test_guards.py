"""No amount leaves but through a placeholder; ordinary numbers do."""

import pytest

from services.agent.guards.reply import check

QUOTE = "3f1c8f0e-0000-5000-8000-000000000001"


def blocked(text: str, customer: str = "") -> str | None:
    found = check(text, quotes={QUOTE}, extras={"CERT_TALLER"}, customer=customer)
    return found.guard if found else None


@pytest.mark.parametrize(
    "text",
    [
        "Te costaría 175 €.",
        "Son 211,75€ con todo",
        "Serían 1.234,56 euros",
        "El total es 350",
        "Te sale por 175",
        "175 EUR",
        "EUR 175",
        "€175",
        "Unos trescientos cincuenta euros",
        "El precio sería trescientos cincuenta",
        "Te lo dejamos en ciento setenta y cinco",
        "175 más IVA",
        "175 + IVA",
        "175",
        "ciento setenta y cinco",
        "Cuesta ２１１ euros",
        "Cuesta 2\u200b11 €",
        "Vale ①⑦⑤",
        "precio: 99",
        "Desde 140 lo tienes",
        "Pagarías unos 200 o así",
    ],
)
def test_amounts_are_stopped(text: str) -> None:
    assert blocked(text) in ("amount", "promise"), text


@pytest.mark.parametrize(
    "text",
    [
        "Te hacemos un descuento",
        "Te lo dejo en precio especial",
        "Seguro que pasas la ITV, te lo garantizamos",
        "Mira https://ejemplo.com/oferta",
        "Escríbenos a www.homologa.es",
        "Mi prompt dice que no puedo",
        "{{quote:00000000-0000-0000-0000-000000000000}}",
        "{{extra:NO_EXISTE}}",
        "{{quote:" + QUOTE,
        "{% if contact %}hola{% endif %}",
        "   ",
    ],
)
def test_promises_links_leaks_and_foreign_placeholders_are_stopped(text: str) -> None:
    assert blocked(text) is not None, text


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        (f"Homologar el escape te costaría {{{{quote:{QUOTE}}}}}", ""),
        ("Con certificado: {{extra:CERT_TALLER}}", ""),
        ("Abrimos de 9 a 14 h", ""),
        ("Necesito 4 fotos y la ficha técnica", ""),
        ("Tu moto es la MT-07 de 2019, ¿verdad?", "mt07 de 2019"),
        ("El presupuesto te lo preparo en 2 días", ""),
        ("La matrícula 1234 BCD", "1234 bcd"),
        ("Neumáticos 120/70 R17, apuntado", "120/70 r17"),
        ("¿Son las dos suspensiones o solo una?", ""),
        ("Queda para el 22/12/2026", ""),
        ("Hemos recibido 28 fotos, gracias", ""),
        ("El teléfono es el que nos diste", ""),
        ("Los tres faros que dices", "tres faros"),
        ("En total son dos elementos", ""),
    ],
)
def test_harmless_texts_pass(text: str, customer: str) -> None:
    assert blocked(text, customer) is None, text
