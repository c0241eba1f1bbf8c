from hypothesis import given
from hypothesis import strategies as st

from services.agent.splitting import split


def test_a_short_text_is_one_part() -> None:
    assert split("Hola.") == ["Hola."]


def test_long_texts_are_cut_between_sentences() -> None:
    assert split("Una frase. Otra frase. Y otra.", limit=24) == ["Una frase. Otra frase.", "Y otra."]


def test_a_word_longer_than_the_limit_is_cut() -> None:
    assert split("a" * 25, limit=10) == ["a" * 10, "a" * 10, "a" * 5]


@given(st.text(max_size=400), st.integers(min_value=5, max_value=60))
def test_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
