"""The words of one clause, beside the names of things in it, and which of them we do not understand."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from domain.tariffs.clauses import Clause
from domain.tariffs.language import senses
from domain.tariffs.language.phrases import Phrases
from domain.tariffs.language.spanish import ARTICLES
from domain.tariffs.language.spelling import Speller
from domain.tariffs.language.tokens import Token
from domain.tariffs.language.verbs import words
from domain.tariffs.reading import Reading
from domain.tariffs.vocabulary import Vocabulary

NEGATIONS = words("no sin nunca tampoco ni jamas nadie")
FINITE = re.compile(r"(aste|asteis|iste|isteis|aron|ieron|aremos|eremos|iremos|abamos|iamos)$")
_ACCENTED = re.compile(r"[éóí]$|(?:ré|rás|rá|rán)$")
_PARTICIPLE = re.compile(r"(?:ad|id|a|i)[oa]s?$")
_DEEDS = re.compile(r"(?:cion|ciones|miento|mientos|mente)$")
_QUESTIONS = frozenset(("cuanto", "cuanta", "como", "si"))
_NAMES = 3  # words of a brand and its model behind a thing
_NEAR = 4  # words between a negation and its verb


@dataclass(frozen=True)
class Known:
    """What words are explained by. `asked_about`: tokens of strange terms, which are asked about anyway."""

    speller: Speller
    vocabulary: Vocabulary
    asked_about: frozenset[int]

    def explains(self, token: Token) -> bool:
        """Whether a word is one of a tariff, or ordinary Spanish."""
        return (
            self.speller.knows(token.stem)
            or self.speller.ordinary(senses.plain(token.typed))
            or token.text in senses.PEOPLE
            or token.text in senses.GIVEN_UP
            or bool(_DEEDS.search(token.text))
        )


class Saying:
    """`free`: the tokens of a clause that name nothing; `words`, `said`: their texts."""

    def __init__(self, reading: Reading, clause: Clause, known: Known, covered: Collection[int]) -> None:
        self.reading, self.clause, self.known = reading, clause, known
        self.tokens = reading.tokens
        self.free = [
            i
            for i in range(clause.start, clause.stop)
            if i not in covered and not reading.tokens[i].separator
        ]
        self.words = [reading.tokens[i].text for i in self.free]
        self.said = frozenset(self.words)

    @property
    def bare(self) -> bool:
        """Whether it only names things."""
        return all(word in ARTICLES or word.isdigit() for word in self.words)

    def found(self, phrases: Phrases) -> bool:
        return any(phrases.at(self.tokens, i)[0] for i in self.free)

    def negated(self, index: int) -> bool:
        near = self.tokens[max(self.clause.start, index - _NEAR) : index]
        return any(token.text in NEGATIONS for token in near)

    def asks(self) -> bool:
        """Whether the clause itself is a question, direct or not."""
        return self.reading.asks(self.clause.stop - 1) or bool(self.said & _QUESTIONS)

    def written(self, index: int) -> str:
        """As the customer wrote it, with its accents."""
        return self.reading.text[self.tokens[index].start : self.tokens[index].end].lower()

    def before(self, index: int) -> str:
        """The word before, in the same clause."""
        return self.tokens[index - 1].text if index > self.clause.start else ""

    def strange_word(self, index: int) -> bool:
        """Whether a word is explained by nothing: no name beside a thing, nothing that is asked about."""
        token = self.tokens[index]
        if not token.text.isalpha() or len(token.text) < 4 or token.glued or self.known.explains(token):
            return False
        if self.reading.text[token.start].isupper() or index in self.known.asked_about:
            return False
        before = self.before(index)
        if before in ("e", "a", "y") and _PARTICIPLE.search(token.text):
            return False  # "le e cambiao el manillar"
        beside = range(max(self.clause.start, index - _NAMES), index)
        return not any(self.reading.at(i) is not None for i in beside)

    def strange_verb(self, index: int) -> bool:
        """Whether a word that we do not know stands where a verb stands."""
        token = self.tokens[index]
        if token.separator or self.reading.at(index) is not None or not token.text.isalpha():
            return False
        if len(token.text) < 4 or self.known.speller.ordinary(token.typed):
            return False
        before = self.before(index)
        if before in ("me", "te", "se", "nos", "os", "he", "ha", "hemos", "han"):
            return True
        if _ACCENTED.search(self.written(index)) or FINITE.search(token.text):
            return True
        owner = self.reading.at(index - 2) if index >= 2 else None
        return before == "lo" or (before in senses.OBJECTS and owner is not None)
