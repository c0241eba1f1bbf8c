"""Which category a text is about: the vehicle it names, else the only one that explains what it names."""

from collections.abc import Mapping

from domain.tariffs.reading import Mention, Reading
from domain.tariffs.vocabulary import Kind

_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS)


def candidates(readings: Mapping[str, Reading]) -> tuple[str, ...]:
    """The categories that a text may be about, by slug; one when it is clear. `readings` by slug."""
    explained = {slug: _explained(reading) for slug, reading in readings.items()}
    things = [m for r in readings.values() for m in r.mentions if m.kind in _THINGS]
    vehicles = (
        m.code
        for r in readings.values()
        for m in r.mentions
        # the motorcycle in "porta motos" is no vehicle of the customer's
        if m.kind is Kind.WORD and not any(t.first <= m.first <= t.last for t in things)
    )
    named = tuple(dict.fromkeys(vehicles))
    if len(named) == 1:
        return named
    pool = named or tuple(slug for slug in readings if explained[slug])
    # one that explains all that the others explain, and more: "depósito y escape" is a motorcycle
    best = [
        slug
        for slug in pool
        if explained[slug] and all(explained[slug] > explained[o] for o in pool if o != slug)
    ]
    return tuple(best) or pool


def foreign(readings: Mapping[str, Reading], category: str | None) -> Mention | None:
    """A vehicle that is not served, unless the category is another and the text names something of it."""
    considered = [readings[category]] if category else list(readings.values())
    for mention in considered[0].mentions if considered else ():
        # where a longer term of a category holds the word ("additional seats"), it is no vehicle
        if mention.kind is not Kind.NOT_WORD or any(mention not in r.mentions for r in considered):
            continue
        if category is None or category in mention.names or not _explained(readings[category]):
            return mention
    return None


def _explained(reading: Reading) -> frozenset[int]:
    """The words that name a reform of this category; numbers and conjunctions explain nothing."""
    return frozenset(
        index
        for mention in reading.mentions
        if mention.kind in _THINGS
        for index in range(mention.first, mention.last + 1)
        if reading.tokens[index].text.isalpha() and not reading.tokens[index].separator
    )
