"""A text as clauses: what one predicate is said of, so that each thing is judged by what is said of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.tariffs.language.senses import CLITICS, CONNECTORS, HEDGES, NOW, PASSED, SUBJECTS
from domain.tariffs.language.spanish import NOUNS
from domain.tariffs.language.tokens import STOP, Token
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.vocabulary import Kind

NAMED = (Kind.ELEMENT, Kind.AMBIGUOUS, Kind.ANSWER)
# They look like a form of some verb and are none where they stand.
_NO_VERBS = words("""
    para como sobre entre una uno unas unos este esta cuadro segun bajo cerca alto parte cara ultima hasta
    calle paso monte marca nota pieza vale dale venga vamos
""")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `start` to `stop` (past the end). `places`: the mentions in it; `follows`: in one sentence with
    the clause before; `asks`: its sentence is a question."""

    start: int
    stop: int
    places: tuple[int, ...]
    follows: bool
    asks: bool

    def words(self, tokens: Sequence[Token]) -> list[str]:
        return [token.text for token in tokens[self.start : self.stop] if not token.separator]


def clauses(reading: Reading) -> list[Clause]:
    """All of a text, in order; none is empty."""
    starts = sorted({0, *_starts(reading)})
    found: list[Clause] = []
    for start, stop in zip(starts, [*starts[1:], len(reading.tokens)], strict=True):
        if any(not token.separator for token in reading.tokens[start:stop]):
            places = tuple(p for p, m in enumerate(reading.mentions) if named(m) and start <= m.first < stop)
            follows = bool(found) and not any(
                token.text == STOP for token in reading.tokens[found[-1].stop - 1 : start]
            )
            found.append(Clause(start, stop, places, follows, _asks(reading, start)))
    return found


def named(mention: Mention) -> bool:
    """Whether a mention is of a thing, or of a variant."""
    return mention.kind in NAMED


def is_verb(token: Token) -> bool:
    """Whether a word is a form of a verb that we know, and no noun that looks like one."""
    return token.text in VERBS and token.text not in _NO_VERBS and token.text not in NOUNS


def _starts(reading: Reading) -> Iterator[int]:
    tokens = reading.tokens
    inside = {i for m in reading.mentions for i in range(m.first + 1, m.last + 1)}
    for index, token in enumerate(tokens):
        if index in inside:
            continue
        if token.text in (STOP, ","):
            yield index + 1
        elif index and (CONNECTORS.at(tokens, index)[0] or _turns(reading, index)):
            yield index
        elif token.text == "y" and (_predicate_follows(reading, index + 1) or _hedged(reading, index + 1)):
            yield index + 1


def _turns(reading: Reading, index: int) -> bool:
    """Whether "ahora quiero …" or "yo …" begins a statement without a comma before it."""
    length = NOW.at(reading.tokens, index)[0]
    return (
        bool(length)
        and reading.at(index - 1) is not None
        and reading.tokens[index].text in ("ahora", "yo", "me", "lo")
    )


def _hedged(reading: Reading, index: int) -> bool:
    """Whether what follows is not sure: "y a lo mejor los espejos" leaves what is before it sure."""
    return index < len(reading.tokens) and HEDGES.at(reading.tokens, index)[0] > 0


def _predicate_follows(reading: Reading, index: int) -> bool:
    """Whether a new statement begins: "y yo quiero …", "y he vuelto …"; not "y el escape"."""
    tokens = reading.tokens
    while index < len(tokens) and tokens[index].text in PASSED:
        index += 1
    if index >= len(tokens) or tokens[index].separator or reading.at(index) is not None:
        return False
    if tokens[index].text in SUBJECTS:
        return True
    if tokens[index].text in CLITICS and index + 1 < len(tokens):
        return reading.at(index + 1) is None and is_verb(tokens[index + 1])
    return is_verb(tokens[index])


def _asks(reading: Reading, start: int) -> bool:
    for index in range(start, len(reading.tokens)):
        if reading.tokens[index].text == STOP:
            return reading.asks(index)
    return False
