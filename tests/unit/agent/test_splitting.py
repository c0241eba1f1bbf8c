from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.phone import on_phone
from services.agent.splitting import split


def test_a_short_text_is_one_part() -> None:
    assert split("Hola.") == ["Hola."]


def test_long_texts_are_cut_between_sentences() -> None:
    assert split("Una frase. Otra frase. Y otra.", limit=24) == ["Una frase. Otra frase.", "Y otra."]


def test_a_word_longer_than_the_limit_is_cut() -> None:
    assert split("a" * 25, limit=10) == ["a" * 10, "a" * 10, "a" * 5]


def test_blank_lines_count_as_the_phone_counts_them() -> None:
    assert split("aaaa\n\nbbbb", limit=11) == ["aaaa\n\nbbbb"]
    assert split("aaaa\n\nbbbb", limit=10) == ["aaaa", "bbbb"]


_TEXTS = st.text(max_size=400) | st.lists(st.sampled_from(["\n", "a", "b ", "\n\n", ". "])).map("".join)


@given(_TEXTS, st.integers(min_value=5, max_value=60))
def test_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(part and len(on_phone(part)) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
