""" "el escape o el manillar": one of them is meant, not both. Which one is for the customer to say."""

from collections.abc import Iterator, Sequence

from domain.tariffs.language.spanish import ARTICLES, GLUE
from domain.tariffs.language.verbs import VERBS
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Kind

_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS)


def undecided(reading: Reading, negated: frozenset[int], tariff: Tariff) -> Reading:
    """The reading in which each group of alternatives is one mention.

    Variants of one element become that element, of which a variant is asked; other things become one
    ambiguous mention. Two words for one thing ("espejos o retrovisores") stay, and so does what is negated.
    """
    mentions = list(reading.mentions)
    for group in _groups(reading):
        members = [reading.mentions[place] for place in group]
        names = tuple(dict.fromkeys(name for member in members for name in member.names))
        if negated.intersection(group) or len({member.names for member in members}) == 1:
            continue
        roots = {tariff.elements[name].variant_of or name for name in names}
        first, last = members[0].first, members[-1].last
        if len(roots) == 1:
            whole = Mention(Kind.ELEMENT, tuple(roots), first, last, "")
        else:
            whole = Mention(Kind.AMBIGUOUS, names, first, last, "")
        mentions = [m for m in mentions if m not in members] + [whole]
    return reading.having(mentions)


def _groups(reading: Reading) -> Iterator[list[int]]:
    """Places of the mentions that "o" joins, and of those that a comma puts before them."""
    things = [place for place, mention in enumerate(reading.mentions) if mention.kind in _THINGS]
    group, decided = list[int](), False
    for place in things:
        joint = _joint(reading, reading.mentions[group[-1]], reading.mentions[place]) if group else None
        if joint is None or (joint == "," and decided):
            if decided:
                yield group
            group, decided = [place], False
        else:
            group.append(place)
            decided = decided or joint == "o"
    if decided:
        yield group


def _asks_for_other(between: Sequence[str]) -> bool:
    """ "baca, ¿o mejor un portabicis?"."""
    said = [word for word in between if word not in ARTICLES and word not in (",", ".")]
    return said[:1] == ["o"] and set(said[1:]) <= {"mejor", "bien", "si", "no", "igual", "tambien"}


def _between(reading: Reading, mention: Mention) -> bool:
    """ "dudo entre las llantas y los neumáticos"."""
    index = mention.first - 1
    while index >= 0 and (reading.tokens[index].text in ARTICLES or reading.tokens[index].text in GLUE):
        index -= 1
    tokens = reading.tokens
    return (
        index >= 0
        and tokens[index].text == "entre"
        and not any(t.text == "diferencia" for t in tokens[:index])
    )


def _joint(reading: Reading, one: Mention, other: Mention) -> str | None:
    """What joins two mentions: "o", a comma, or None where they are no list of alternatives."""
    between: Sequence[str] = [token.text for token in reading.tokens[one.last + 1 : other.first]]
    joints = [word for word in between if word in ("o", ",")]
    passed = all(
        word in GLUE or word in ARTICLES or word in ("o", ",") or (word in VERBS and word.endswith("r"))
        for word in between
    )
    if not passed and _asks_for_other(between):
        return "o"
    if between == ["y"] or (between[:1] == ["y"] and set(between[1:]) <= ARTICLES | GLUE):
        return "o" if _between(reading, one) else None
    if not passed or not joints:
        return None
    return "o" if "o" in joints else ","
