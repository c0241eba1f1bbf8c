"""A text read with the vocabulary of one tariff: which terms stand where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domain.tariffs.language.idioms import IDIOMS, name_at
from domain.tariffs.language.spanish import FILLERS, GLUE
from domain.tariffs.language.tokens import STOP, Token
from domain.tariffs.vocabulary import LONGEST, Kind, Vocabulary, key

# Answers only where they are the whole reply, see variants.py: "con bola" chooses nothing.
_WHOLE_REPLIES = frozenset(("si", "no", "sin", "con", "igual", "mismo"))
# "no, el delantero no, perdón, el trasero"
_PASSED_OVER = (
    GLUE | FILLERS | frozenset((",", STOP, "y", "o", "no", "sino", "me", "confundi", "equivoque", "digo"))
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A term in a text. `first`, `last`: its tokens; `names`: what it stands for."""

    kind: Kind
    names: tuple[str, ...]
    first: int
    last: int
    form: str

    @property
    def code(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """Tokens, the mentions among them in order, and the tokens that are spoken for (idioms, names)."""

    text: str
    tokens: Sequence[Token]
    mentions: tuple[Mention, ...]
    silent: frozenset[int]

    def words(self, first: int, last: int) -> str:
        """What the customer wrote there."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def asks(self, index: int) -> bool:
        """Whether the separator at a token is a question mark."""
        closing = self.tokens[index] if index < len(self.tokens) else None
        return closing is not None and "?" in self.text[closing.start : closing.end]

    def opens(self, index: int) -> bool:
        """Whether the separator at a token is a colon or a bracket, behind which a list of its own begins."""
        token = self.tokens[index]
        return token.separator and any(mark in self.text[token.start : token.end] for mark in ":(")

    def having(self, mentions: Sequence[Mention]) -> "Reading":
        """The same text with other mentions, put in order; what was understood stays so."""
        ordered = tuple(sorted(mentions, key=lambda mention: mention.first))
        return replace(self, mentions=ordered, silent=self.covered())

    def at(self, index: int) -> Mention | None:
        """The mention that a token belongs to."""
        return next((m for m in self.mentions if m.first <= index <= m.last), None)

    def covered(self) -> frozenset[int]:
        """Every token that is understood."""
        spans = (index for m in self.mentions for index in range(m.first, m.last + 1))
        return self.silent.union(spans)


def read(text: str, tokens: Sequence[Token], vocabulary: Vocabulary, asked: frozenset[str]) -> Reading:
    """Find the longest terms, left to right. Answers to `asked` (variants' codes) outrank other meanings."""
    mentions, silent = [], set[int]()
    index = 0
    while index < len(tokens):
        length, _ = IDIOMS.at(tokens, index)
        name = name_at(tokens, index, text)
        if length or name:
            end = max(index + length, name.stop)
            silent.update(range(index if length else name.start, end))
            index = end
        elif mention := _longest(tokens, index, vocabulary, asked):
            mentions.append(mention)
            index = mention.last + 1
        else:
            index += 1
    return Reading(text, tokens, tuple(mentions), frozenset(silent))


def _longest(
    tokens: Sequence[Token], first: int, vocabulary: Vocabulary, asked: frozenset[str]
) -> Mention | None:
    if tokens[first].separator or tokens[first].text in GLUE:
        return None
    found = None
    for last, form in _windows(tokens, first):
        kinds = vocabulary.terms.get(form)
        if not kinds or form in _WHOLE_REPLIES:
            continue
        answer = kinds.get(Kind.ANSWER)
        meaning = answer if answer and asked.intersection(answer.names) else kinds[min(kinds)]
        found = Mention(meaning.kind, meaning.names, first, last, form)
    return found


def _windows(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
    """Runs of words from `first` on that may be one term: (last token, form). Glue joins, commas part."""
    form, count = "", 0
    for index in range(first, len(tokens)):
        token = tokens[index]
        if token.text in (",", STOP):
            return
        if token.text in GLUE:
            continue
        form, count = form + token.stem, count + 1
        yield index, form
        if count == LONGEST:
            return


def distribute(reading: Reading, vocabulary: Vocabulary) -> Reading:
    """ "guardabarros delantero y trasero": the noun goes with both adjectives."""
    mentions = list(reading.mentions)
    for mention in reading.mentions:
        if mention.kind is Kind.ELEMENT:
            mentions.extend(_shared_noun(reading, mention, vocabulary))
    added = mentions[len(reading.mentions) :]
    taken = {m.first for m in added}
    return reading.having([*(m for m in reading.mentions if m.first not in taken), *added])


def _shared_noun(reading: Reading, mention: Mention, vocabulary: Vocabulary) -> Iterator[Mention]:
    tokens = reading.tokens
    content = [i for i in range(mention.first, mention.last + 1) if tokens[i].text not in GLUE]
    noun = key(tokens[i] for i in content[:-1])
    index = mention.last + 1
    while index < len(tokens) and tokens[index].text in _PASSED_OVER and reading.at(index) is None:
        index += 1
    passed = tokens[mention.last + 1 : index]
    if len(content) < 2 or index >= len(tokens) or not any(t.separator or t.text == "no" for t in passed):
        return
    repeated = any(token.text == "de" for token in passed)
    other = reading.at(index)
    # "luz de freno y matrícula" may be two things; "y de matrícula" is the light again
    if other and other.kind is not Kind.ANSWER and not repeated:
        return
    form = noun + tokens[index].stem
    meaning = vocabulary.terms.get(form, {}).get(Kind.ELEMENT)
    if meaning:
        yield Mention(Kind.ELEMENT, meaning.names, index, index, form)
