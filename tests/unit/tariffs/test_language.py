"""Tokens, stems and misspellings."""

import pytest

from domain.tariffs.catalogue import Catalogue
from domain.tariffs.language.idioms import mask
from domain.tariffs.language.spelling import sound
from domain.tariffs.language.stems import stem
from domain.tariffs.language.tokens import tokenise


def _texts(text: str) -> list[str]:
    return [token.text for token in tokenise(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Óptica y LLANTAS", ["optica", "y", "llantas"]),
        ("mt-07", ["mt", "7"]),
        ("MT07", ["mt", "7"]),
        ("escape+manillar/faro", ["escape", ",", "manillar", ",", "faro"]),
        ("k&n, m+s", ["k", "n", ",", "m", "s"]),
        ("dos espejos e intermitentes", ["2", "espejos", "y", "intermitentes"]),
        ("hola. ¿qué tal?", ["hola", ".", "que", "tal", "."]),
        ("escape 👍 faro", ["escape", ".", "faro"]),
        ("- escape\n- faro", ["escape", ".", "faro"]),
        ("piña ﬁltro", ["pina", "filtro"]),
        ("**escape**", ["escape"]),
        ("مرحبا escape", ["escape"]),
        ("", []),
        ("…", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert _texts(text) == tokens


def test_tokens_know_where_they_stand() -> None:
    text = "el e\u200bscápe, 2x"
    assert [text[token.start : token.end] for token in tokenise(text)] == [
        "el",
        "e\u200bscápe",
        ", ",
        "2",
        "x",
    ]


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("manillares", "manillar"),
        ("luces", "luz"),
        ("escapes", "escape"),
        ("traseras", "traser"),
        ("neumaticas", "neumatica"),
        ("gas", "gas"),
        ("2", "2"),
    ],
)
def test_stems(word: str, root: str) -> None:
    assert stem(word) == root


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("retrobisor", "retrovisor"),
        ("eskape", "escape"),
        ("orquilla", "horquiya"),
        ("suspencion", "suspension"),
    ],
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("escpae", "escape"),
        ("intermitetes", "intermitente"),
        ("trasreos", "traser"),
        ("akrapovich", "akrapovich"),
        ("scape", "escape"),
        ("siento", None),
        ("espero", None),
        ("espejitos", "espejo"),
        ("adelantaos", "adelantado"),
        ("cuatro", None),
        ("renta", None),
        ("gasa", None),
        ("xyzzy", None),
    ],
)
def test_corrections(catalogue: Catalogue, typed: str, meant: str | None) -> None:
    assert catalogue.speller.correct(typed, stem(typed)) == meant


@pytest.mark.parametrize(
    "text",
    ["remus@akrapovic.com", "https://example.com/escape", "www.rizoma.com", "matrícula 1234 BST", "1234-BST"],
)
def test_addresses_and_plates_are_struck_out(text: str) -> None:
    assert set(mask(text)) == {"."}
    assert len(mask(text)) == len(text)
