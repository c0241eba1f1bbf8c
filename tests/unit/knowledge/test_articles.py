"""What may be published, what a version is, and how an article is cut into pieces."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import BadInput, Refused
from domain.knowledge.articles import Article, evolve, publish, withdraw
from domain.knowledge.chunks import LONGEST, Chunk, chunk_id, chunks
from domain.knowledge.ranking import fused
from domain.knowledge.words import words

ID = UUID("6f0e5c1b-9a57-4d73-9616-2d6d7369612d")


def published(article: Article, title: str = "Plazos", text: str = "Depende de la ITV.") -> Article:
    return evolve(
        article, publish(article, title=title, text=text, by="ana", reason=""), article.position + 5
    )


def test_versions_count_up_and_a_withdrawn_article_comes_back() -> None:
    first = published(Article(ID))
    gone = evolve(first, withdraw(first, by="ana", reason="viejo"), 9)
    assert (first.number, first.answers, gone.answers) == (1, True, False)
    again = published(gone)  # the same words: they were not answered from
    assert (again.number, again.answers) == (2, True)
    with pytest.raises(Refused):
        withdraw(gone, by="ana", reason="")
    with pytest.raises(Refused):
        publish(first, title="Plazos", text=" Depende de la ITV. ", by="ana", reason="")


@pytest.mark.parametrize(
    "amount",
    [
        "Cuesta 100 €.",
        "Son 100 euros más IVA.",
        "Te sale por ciento veinte euros.",
        "El precio es 90.",
        "Desde 49,90 EUR",
        "cien euros",
        "Vale unos doscientos",
    ],
)
def test_no_amount_stands_in_an_article(amount: str) -> None:
    for title, text in (("Precios", f"Hola.\n\n{amount}"), (amount, "Hola.")):
        with pytest.raises(BadInput, match="amount"):
            publish(Article(ID), title=title, text=text, by="ana", reason="")


@pytest.mark.parametrize(
    "harmless",
    [
        "Lo regula el Real Decreto 866/2010.",
        "Manda 4 fotos antes del 15/03/2026.",
        "De 9 a 14 h, de lunes a viernes.",
        "El neumático 120/70 R17 va con la Yamaha MT-07.",
    ],
)
def test_other_numbers_may(harmless: str) -> None:
    assert publish(Article(ID), title="Datos", text=harmless, by="ana", reason="").text == harmless


@pytest.mark.parametrize(
    ("title", "text"), [("", "x"), ("x", "  "), ("x" * 121, "x"), ("x", "palabra " * 3_000)]
)
def test_an_article_has_a_title_and_a_text_of_some_length(title: str, text: str) -> None:
    with pytest.raises(BadInput):
        publish(Article(ID), title=title, text=text, by="ana", reason="")


def test_sections_are_pieces_under_their_heading_and_marks_are_gone() -> None:
    text = "Lo **primero**.\n\n## Qué falta\n\n- la ficha\n- el _permiso_\n\n## Y luego\nLa ITV."
    assert chunks("Papeles", text) == [
        Chunk(1, "Papeles", "Lo primero."),
        Chunk(2, "Papeles: Qué falta", "la ficha\nel permiso"),
        Chunk(3, "Papeles: Y luego", "La ITV."),
    ]


def test_short_paragraphs_stay_together_and_long_ones_are_cut_between_sentences() -> None:
    sentence = "Esta frase dice algo sobre la reforma de una moto. "
    found = chunks("T", f"Uno.\n\nDos.\n\n{sentence * 40}")
    assert found[0].text.startswith("Uno.\nDos.") or found[0].text == "Uno.\nDos."
    assert all(one.text.endswith("moto.") for one in found[1:])
    assert all(len(one.text) <= LONGEST for one in found)


@given(st.text(max_size=4_000))
def test_no_piece_is_too_long_and_no_word_is_lost(text: str) -> None:
    found = chunks("T", text)
    assert [one.ordinal for one in found] == list(range(1, len(found) + 1))
    assert all(0 < len(one.text) <= LONGEST for one in found if one.text)
    assert found == chunks("T", text)


def test_the_same_piece_of_two_versions_has_one_hash_and_two_names() -> None:
    one, other = chunks("T", "Hola.")[0], chunks("T", "Hola.\n\n## B\n\nMás.")[0]
    assert one.hash == other.hash
    assert chunks("U", "Hola.")[0].hash != one.hash
    assert chunk_id(ID, 1, 1) != chunk_id(ID, 2, 1)


def test_words_have_no_accents_and_no_marks() -> None:
    assert words("¿Qué es la I.T.V.? ¡ÑANDÚ!") == ["que", "es", "la", "i", "t", "v", "nandu"]
    assert words("¿…?") == []


def test_what_stands_high_in_both_rankings_comes_first() -> None:
    assert fused(["a", "b", "c"], ["b", "d"]) == ["b", "a", "d", "c"]
    assert fused(["a", "b"]) == ["a", "b"]
    assert fused(["a", "b"], []) == ["a", "b"]
    assert fused([], []) == []
    assert fused(["a", "a", "b"]) == ["a", "b"]


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_fusion_loses_and_invents_nothing(one: list[int], other: list[int]) -> None:
    found = fused(one, other)
    assert set(found) == {*one, *other}
    assert len(found) == len(set(found))
