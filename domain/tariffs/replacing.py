"""Whether what a customer names takes the place of what was named before: "solo los espejos"."""

from collections.abc import Iterator

from domain.tariffs.language.cues import BEFORE, LEADING, ONLY
from domain.tariffs.language.spanish import GLUE
from domain.tariffs.negation import NAMED, ends
from domain.tariffs.reading import Reading


def only(reading: Reading, negated: frozenset[int]) -> bool:
    """ "solo los espejos", "el escape solo", "quita todo menos el escape"."""
    wanted = [m for p, m in enumerate(reading.mentions) if m.kind in NAMED and p not in negated]
    starts = {mention.first for mention in wanted}
    if any(_is_only(reading, m.last + 1) and ends(reading.tokens, m.last + 2) for m in wanted):
        return True
    return any(_leads_to(reading, index) in starts for index in _cues(reading))


def _is_only(reading: Reading, index: int) -> bool:
    return index < len(reading.tokens) and reading.tokens[index].text in ONLY


def _cues(reading: Reading) -> Iterator[int]:
    """The tokens behind each "solo" (not "no solo") and behind each "quita todo menos"."""
    for index, token in enumerate(reading.tokens):
        if token.text in ONLY and not (index and reading.tokens[index - 1].text == "no"):
            yield index + 1
    yield from (span.stop for span, reach in BEFORE.find(reading.tokens) if reach == "kept")


def _leads_to(reading: Reading, index: int) -> int:
    covered = {mention.first for mention in reading.mentions}
    while (
        index < len(reading.tokens) and index not in covered and reading.tokens[index].text in LEADING | GLUE
    ):
        index += 1
    return index
