import pytest

from services.sandbox.liquid import render

DROPS = {
    "contact": {
        "name": "lucía demo",
        "phone_number": "+34000000013",
        "email": None,
        "custom_attribute": {"a": "b"},
    },
    "conversation": {"display_id": 7},
}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Hola {{ contact.name }}", "Hola lucía demo"),
        ("{{contact.phone_number}}", "+34000000013"),
        ("n.º {{ conversation.display_id }}", "n.º 7"),
        ("{{ contact.custom_attribute.a }}", "b"),
        ("{{ contact.name | upcase }}", "LUCÍA DEMO"),
        ("{{ contact.email | default: 'sin correo' }}", "sin correo"),
        ("vacío: {{ nada }}.", "vacío: ."),
        ("vacío: {{ contact.nada.mas }}.", "vacío: ."),
        ("una marca que se escapó: {{quote:Q1}}", "una marca que se escapó: "),
        ("`{{ contact.name }}`", "`{{ contact.name }}`"),
        ("{{ contact.name", "{{ contact.name"),
        ("{% if %} {{ contact.name }}", "{% if %} {{ contact.name }}"),
        ("50 % de {descuento}", "50 % de {descuento}"),
    ],
)
def test_what_is_sent_is_a_template(written: str, stored: str) -> None:
    assert render(written, DROPS) == stored
