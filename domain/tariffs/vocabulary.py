"""What customers call things: the words of a tariff, ready to be looked up.

A term is looked up by its stems run together, so that `sub chasis`, `subchasis` and `tubo de escape`,
`tubo escape`, `tubodeescape` are each one term.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from domain.tariffs.language.spanish import GLUE
from domain.tariffs.language.tokens import Token, tokenise
from domain.tariffs.tariff import Tariff

LONGEST = 6  # words of the longest term that is looked for, glue not counted


class Kind(IntEnum):
    """What a term stands for; where several do, the smallest is taken."""

    ELEMENT = 1
    AMBIGUOUS = 2
    NOT_WORD = 3  # a vehicle that is not served
    WORD = 4  # a vehicle of a category
    EXTRA = 5
    ANSWER = 6  # chooses a variant, where its parent is meant


@dataclass(frozen=True, slots=True)
class Meaning:
    """`names`: element, extra or category codes; of an answer, the variants it chooses."""

    kind: Kind
    names: tuple[str, ...]


Terms = Mapping[str, Mapping[Kind, Meaning]]


def key(tokens: Iterable[Token]) -> str:
    """The form under which a run of tokens is looked up."""
    return "".join(token.stem for token in tokens if token.text not in GLUE and token.text != ",")


def form(term: str) -> str:
    """The form under which a term as a person wrote it is stored; empty if nothing is left of it."""
    return key(tokenise(term))


class Vocabulary:
    """The terms of one tariff, and of every tariff's vehicles."""

    def __init__(self, tariff: Tariff, shared: Iterable[tuple[str, Meaning]]) -> None:
        self.tariff = tariff
        self.stems: set[str] = set()  # every word of every term, for the speller
        self._terms: dict[str, dict[Kind, Meaning]] = {}
        # brands that several elements have: beside one of them they say nothing new
        self.qualifiers: dict[str, frozenset[str]] = {
            form(word): frozenset(codes) for word, codes in tariff.ambiguous.items()
        }
        for term, meaning in (*_own(tariff), *shared):
            self._add(term, meaning)

    def _add(self, term: str, meaning: Meaning) -> None:
        tokens = tokenise(term)
        kinds = self._terms.setdefault(key(tokens), {})
        before = kinds.get(meaning.kind)
        names = tuple(dict.fromkeys((*before.names, *meaning.names))) if before else meaning.names
        kinds[meaning.kind] = Meaning(meaning.kind, names)
        self.stems.update(token.stem for token in tokens if not token.separator)

    def candidates(self, form: str) -> tuple[str, ...]:
        """The elements that an ambiguous word may mean, in the order of the tariff."""
        fits = self.qualifiers.get(form, frozenset())
        return tuple(code for code in self.tariff.elements if code in fits)

    @property
    def terms(self) -> Terms:
        """Meanings by form, then kind."""
        return self._terms


def _own(tariff: Tariff) -> Iterator[tuple[str, Meaning]]:
    for element in tariff.elements.values():
        for word in element.keywords:
            yield word, Meaning(Kind.ELEMENT, (element.code,))
        for word in element.answers:
            yield word, Meaning(Kind.ANSWER, (element.code,))
    for word, codes in tariff.ambiguous.items():
        yield word, Meaning(Kind.AMBIGUOUS, codes)
    for extra in tariff.extras.values():
        for word in (extra.name, *extra.keywords):
            yield word, Meaning(Kind.EXTRA, (extra.code,))


def vehicles(tariffs: Iterable[Tariff]) -> Iterator[tuple[str, Meaning]]:
    """The vehicles of all categories: a text about a motorhome may name a motorcycle."""
    for tariff in tariffs:
        for word in tariff.words:
            yield word, Meaning(Kind.WORD, (tariff.slug,))
        for word in tariff.not_words:
            yield word, Meaning(Kind.NOT_WORD, (tariff.slug,))
