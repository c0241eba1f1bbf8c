"""What Chatwoot does to a text, undone: the phone shows what was meant."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from services.outbox.rendering import harmless

COMMONMARK = MarkdownIt("commonmark")


def liquid(text: str) -> str:
    """As Chatwoot's Liquid: what looks like an output or a tag is gone."""
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)


def whatsapp(text: str) -> str:
    """As Chatwoot's WhatsApp renderer (4.15): marks, bullets, bare links; blank lines and code are lost."""
    return "".join(_block(node) for node in SyntaxTreeNode(COMMONMARK.parse(text)).children).rstrip("\n")


def _block(node: SyntaxTreeNode) -> str:
    if node.type in ("fence", "code_block", "html_block", "hr"):
        return ""
    prefix = {"list_item": "- ", "blockquote": "> "}.get(node.type, "")
    inner = "".join(_inline(c) if c.type == "inline" else _block(c) for c in node.children)
    return prefix + inner + ("" if inner.endswith("\n") else "\n")


def _inline(node: SyntaxTreeNode) -> str:
    inner = "".join(_inline(child) for child in node.children) if node.children else ""
    marks = {"strong": "*", "em": "_"}.get(node.type, "")
    match node.type:
        case "link":
            return str(node.attrs["href"])
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return f"`{node.content}`"
        case "html_inline" | "image":
            return ""
    return f"{marks}{inner or node.content}{marks}"


def on_the_phone(text: str) -> str:
    """As read there: a non-breaking space looks like a space, and none at a line's end is seen."""
    shown = whatsapp(liquid(harmless(text))).replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in shown.split("\n")).strip()


@pytest.mark.parametrize(
    "text",
    [
        "Hola, el escape son 175,00 € más IVA.",
        "{{contact.phone_number}}",
        "{% if contact %}sí{% endif %}",
        "{{{ triple }}} y {%- raco -%}",
        "*negrita* y **doble** y _cursiva_ y ~~tachado~~",
        "MT_07_2021 y a*b*c",
        "`código` y ```bloque```",
        "1. Ficha técnica\n2. Cuatro fotos",
        "2026. Fue un buen año",
        "- escape\n- manillar\n+ otro\n* y otro",
        "# No es un título",
        "Total\n=====\nOtro\n-----",
        "---",
        "> no es una cita",
        "    cuatro espacios\n\tun tabulador",
        "[enlace](https://ejemplo.es) y <https://ejemplo.es> y ![foto](x)",
        "<b>etiqueta</b> y <!-- comentario -->",
        "AT&amp;T &copy; R&D; &#65;",
        "C:\\ruta\\ y \\* final\\",
        "una línea\n\notra tras un blanco\n\n\ny otra",
        "https://ejemplo.es/a_b_c?x=1&y=2",
        "Correo: ana_maria@ejemplo.es",
        "~~~\nvalla\n~~~",
        "😀 ñ á ¿? ¡! العربية",
        "| a | b |\n|---|---|\n| 1 | 2 |",
    ],
)
def test_the_phone_shows_what_was_meant(text: str) -> None:
    expected = "\n".join(line.rstrip().replace("\t", " ") for line in text.split("\n")).strip()
    assert on_the_phone(text) == expected


def test_plain_spanish_is_left_alone() -> None:
    text = "Hola. Son 175,00 € netos (211,75 € con IVA). ¿Seguimos?"
    assert harmless(text) == text


def test_nothing_is_left_for_liquid() -> None:
    assert not re.search(r"\{\{|\{%", harmless("{{a}} {%b%} {{{{"))


@given(st.text(alphabet="ab 1.)*_`~#>+-=[](){}<>!&;%\\|\n", max_size=40))
def test_any_text_keeps_its_characters(text: str) -> None:
    expected = "\n".join(line.strip() for line in text.strip().split("\n"))
    assert "\n".join(line.strip() for line in on_the_phone(text).split("\n")) == expected
