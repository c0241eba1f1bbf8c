"""Which mentions a word is about: the nearest in its clause, and those joined to it."""

from collections.abc import Iterator

from domain.tariffs.language.tokens import STOP
from domain.tariffs.negation import NAMED
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.vocabulary import Kind

REACH = 6  # words between a word and what it may be about
_PARTING = (STOP, ",", "y", "pero")


def before(reading: Reading, index: int, *, past_comma: bool, reach: int = REACH) -> Iterator[int]:
    """The mention before a cue in the same clause, and those that "y" joins to it."""
    place = max((p for p, m in enumerate(reading.mentions) if m.last < index and named(m)), default=None)
    if place is None:
        return
    gap = [token.text for token in reading.tokens[reading.mentions[place].last + 1 : index]]
    parting = (STOP,) if past_comma else _PARTING[:3]
    if len(gap) > reach or any(word in parting for word in gap):
        return
    yield place
    while place > 0 and _joined(reading, place - 1, place):
        place -= 1
        yield place


def after(reading: Reading, index: int) -> Iterator[int]:
    """The mention behind a cue in the same clause, and those that are joined to it."""
    place = min((p for p, m in enumerate(reading.mentions) if m.first > index and named(m)), default=None)
    if place is None:
        return
    gap = [token.text for token in reading.tokens[index + 1 : reading.mentions[place].first]]
    if len(gap) > REACH or any(word in _PARTING for word in gap):
        return
    yield place
    while place + 1 < len(reading.mentions) and _joined(reading, place, place + 1):
        place += 1
        yield place


def _joined(reading: Reading, one: int, other: int) -> bool:
    first, second = reading.mentions[one], reading.mentions[other]
    between = [token.text for token in reading.tokens[first.last + 1 : second.first]]
    return named(first) and named(second) and len(between) <= 2 and between[:1] == ["y"]


def earlier(reading: Reading, index: int) -> list[int]:
    """All that was named before a cue."""
    return [place for place, m in enumerate(reading.mentions) if m.last < index and named(m)]


def named(mention: Mention) -> bool:
    return mention.kind in NAMED and mention.kind is not Kind.EXTRA
