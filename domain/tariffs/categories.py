"""Which category a text is about: the vehicle it names, else the only one that explains what it names."""

from collections.abc import Mapping

from domain.tariffs.clauses import Clause, clauses
from domain.tariffs.language.spanish import GLUE
from domain.tariffs.language.verbs import words
from domain.tariffs.negation import ends
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.vocabulary import Kind

_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS)
_BEING = words("es era son eran sera seria tengo tiene va hablo pregunto digo esta este")


def candidates(readings: Mapping[str, Reading]) -> tuple[str, ...]:
    """The categories that a text may be about, by slug; one when it is clear. `readings` by slug."""
    explained = {slug: _explained(reading) for slug, reading in readings.items()}
    named, _ = _vehicles(readings)
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


def moved(readings: Mapping[str, Reading], category: str) -> str:
    """The category of a conversation, unless the text is about the other vehicle that it names."""
    named, denied = _vehicles(readings)
    if len(named) != 1 or named[0] == category:
        return category
    other = _explained(readings[named[0]])
    if category in denied or (other and other >= _explained(readings[category])):
        return named[0]
    return category


def _vehicles(readings: Mapping[str, Reading]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The categories whose vehicles are named, and those denied: "no es una moto"."""
    things = [m for r in readings.values() for m in r.mentions if m.kind in _THINGS]
    vehicles = [
        (m.code, _denied(r, m))
        for r in readings.values()
        for m in r.mentions
        # the motorcycle in "porta motos" is no vehicle of the customer's
        if m.kind is Kind.WORD and not any(t.first <= m.first <= t.last for t in things)
    ]
    return (
        tuple(dict.fromkeys(code for code, denied in vehicles if not denied)),
        tuple(dict.fromkeys(code for code, denied in vehicles if denied)),
    )


def _denied(reading: Reading, mention: Mention) -> bool:
    """ "no es para la moto", "una autocaravana, no una moto", "la moto no, la autocaravana"."""
    tokens = reading.tokens
    index = mention.first - 1
    while index >= 0 and (tokens[index].text in GLUE or tokens[index].text in _BEING):
        index -= 1
    if index >= 0 and tokens[index].text == "no":
        return True
    after = mention.last + 1
    return after < len(tokens) and tokens[after].text == "no" and ends(tokens, after + 1)


def foreign(readings: Mapping[str, Reading], category: str | None) -> Mention | None:
    """A vehicle that is not served, unless the category is another and the text names something of it."""
    considered = [readings[category]] if category else list(readings.values())
    for mention in considered[0].mentions if considered else ():
        # where a longer term of a category holds the word ("additional seats"), it is no vehicle
        if mention.kind is not Kind.NOT_WORD or any(mention not in r.mentions for r in considered):
            continue
        if category and _aside(considered[0], mention):
            continue
        if category is None or category in mention.names or not _explained(readings[category]):
            return mention
    return None


def _aside(reading: Reading, mention: Mention) -> bool:
    """Whether only ours is said to have something: "mi furgo está rota, pero el escape de la moto"."""
    ours = [
        c
        for c in clauses(reading)
        if c.places and any(_within(c, m) for m in reading.mentions if m.kind is Kind.WORD)
    ]
    theirs = [c for c in clauses(reading) if _within(c, mention)]
    return bool(ours) and all(not clause.places for clause in theirs) and not any(c in ours for c in theirs)


def _within(clause: Clause, mention: Mention) -> bool:
    return clause.start <= mention.first < clause.stop


def _explained(reading: Reading) -> frozenset[int]:
    """The words that name a reform of this category; numbers and conjunctions explain nothing."""
    return frozenset(
        index
        for mention in reading.mentions
        if mention.kind in _THINGS
        for index in range(mention.first, mention.last + 1)
        if reading.tokens[index].text.isalpha() and not reading.tokens[index].separator
    )
