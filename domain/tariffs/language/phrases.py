"""Fixed turns of phrase, found word by word as they are written (articles and all)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from domain.tariffs.language.tokens import Token, tokenise


class Phrases:
    """A set of phrases, each with a name; the longest at a place wins."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, name in named:
            words = tuple(token.text for token in tokenise(phrase))
            self._by_first.setdefault(words[0], []).append((words, name))
        for phrases in self._by_first.values():
            phrases.sort(key=lambda phrase: len(phrase[0]), reverse=True)

    def at(self, tokens: Sequence[Token], index: int) -> tuple[int, str]:
        """How many tokens from `index` on are a phrase, and its name; (0, "") for none."""
        for words, name in self._by_first.get(tokens[index].text, ()):
            end = index + len(words)
            if end <= len(tokens) and all(tokens[index + i].text == word for i, word in enumerate(words)):
                return len(words), name
        return 0, ""

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[range, str]]:
        """Every phrase, left to right, none inside another."""
        index = 0
        while index < len(tokens):
            length, name = self.at(tokens, index)
            if length:
                yield range(index, index + length), name
            index += length or 1


def block(text: str, name: str = "") -> Iterator[tuple[str, str]]:
    """Phrases from a block of text, separated by `|` or line ends, all under one name."""
    for phrase in re.split(r"[|\n]", text):
        if phrase.strip():
            yield phrase, name
