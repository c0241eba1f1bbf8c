"""Which noun a phrase is about: no handlebar in "piñas del manillar", no calipers in "discos Brembo"."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from domain.tariffs.language.spanish import ADJECTIVES, ARTICLES, GLUE
from domain.tariffs.language.spelling import Speller
from domain.tariffs.language.verbs import words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.unknowns import Unexplained
from domain.tariffs.vocabulary import Kind, Vocabulary

_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS)
_TIES = words("de del d en para pa")
# what is only moved: "torretas para subir el manillar"
_MOVING = words("subir subirle elevar levantar alzar")
_PLACES = words("extremo extremos punta puntas lado lados centro parte zona final lateral laterales soporte")
_SWAPS = words("a por como")
# "el regulador, debajo del asiento": a place in the vehicle
_WHERE = words("debajo encima bajo junto lado cerca pegado pegada tras")
_REACH = 4  # words between an element and its brand


def settle(
    reading: Reading, vocabulary: Vocabulary, speller: Speller
) -> tuple[Reading, set[tuple[int, int]]]:
    """The reading without terms that only describe others, and its strange terms (first, last token)."""
    reading = _made_out(reading, vocabulary)
    reading = reading.having([m for m in reading.mentions if not _qualifies(reading, m, vocabulary)])
    unexplained = Unexplained(reading, speller)
    strange = set[tuple[int, int]]()
    kept = []
    for mention in reading.mentions:
        head = unexplained.head(mention) if mention.kind in _THINGS else None
        if head is None and mention.form in vocabulary.qualifiers:
            head = unexplained.owner(mention)  # "manetas Brembo"
        if head is not None:
            strange.add((head, mention.last))
        elif not _describes(reading, mention, unexplained):
            kept.append(mention)
    headed = {index for first, last in strange for index in range(first, last + 1)}
    strange.update(span for span in unexplained.terms() if span[0] not in headed)
    return reading.having(kept), strange


def _made_out(reading: Reading, vocabulary: Vocabulary) -> Reading:
    """The reading with ambiguous words settled by a brand beside them: "bomba Brembo" is one of brakes."""
    mentions = []
    for mention in reading.mentions:
        fits = {
            name
            for other in _neighbours(reading, mention)
            for name in vocabulary.qualifiers.get(other.form, frozenset()).intersection(mention.names)
        }
        if mention.kind is Kind.AMBIGUOUS and len(fits) == 1:
            mention = replace(mention, kind=Kind.ELEMENT, names=tuple(fits), form="")
        mentions.append(mention)
    return reading.having(mentions)


def _qualifies(reading: Reading, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a brand or an ambiguous word stands beside an element that it goes with."""
    fits = vocabulary.qualifiers.get(mention.form)
    if fits is None or mention.kind not in _THINGS:
        return False
    own = set(mention.names) if mention.kind is Kind.ELEMENT else set()
    return any(
        other.kind is Kind.ELEMENT
        and _leads(other, mention, vocabulary)
        and fits.union(own).intersection(other.names)
        for other in _neighbours(reading, mention)
    )


def _leads(other: Mention, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Of two brands the first stays: each would be silenced by the other."""
    brands = mention.kind is Kind.ELEMENT and other.form in vocabulary.qualifiers
    return other is not mention and (not brands or other.first < mention.first)


def _neighbours(reading: Reading, mention: Mention) -> list[Mention]:
    """The nearest mentions before and after, in the same breath: "discos de freno wave Galfer"."""
    found = []
    for step, index in ((-1, mention.first - 1), (1, mention.last + 1)):
        for _ in range(_REACH):
            if not 0 <= index < len(reading.tokens) or reading.tokens[index].separator:
                break
            owner = reading.at(index)
            if owner and owner.kind is not Kind.ANSWER:
                found.append(owner)
                break
            index += step
    return found


def _describes(reading: Reading, mention: Mention, unexplained: Unexplained) -> bool:
    """Whether "de" or "en" ties a term to the one before: "espejos del manillar", "luz en la maleta"."""
    if mention.kind not in _THINGS:
        return False
    tokens = reading.tokens
    before = [token.text for token in tokens[: mention.first]]
    if _elliptic(before) or _moved(before, reading) or _located(before):
        return True
    index, tied, nouns = mention.first - 1, False, 0
    while index >= 0 and not tokens[index].separator and reading.at(index) is None:
        if tokens[index].text in GLUE:
            tied = tied or tokens[index].text in _TIES
        elif tied and (tokens[index].text in ADJECTIVES or tokens[index].text in ARTICLES):
            pass  # "espejos esos pequeños de manillar"
        elif not tied or nouns == 1 or not (unexplained.strange(index) or tokens[index].text in _PLACES):
            return False
        else:  # one noun may stand between: "en los extremos del manillar"
            nouns += 1
        index -= 1
    owner = reading.at(index) if index >= 0 and tied else None
    return owner is not None and owner.kind in _THINGS


def _elliptic(before: Sequence[str]) -> bool:
    """ "espejos por unos de manillar": what is left out is the thing, what follows describes it."""
    words = list(itertools.dropwhile(lambda word: word in ("el", "la", "los", "las"), reversed(before)))
    return len(words) > 2 and words[0] in ("de", "del") and words[1] in ARTICLES and words[2] in _SWAPS


def _located(before: Sequence[str]) -> bool:
    """Whether words of place lead to a thing: it is only named to say where another one is."""
    words = list(itertools.dropwhile(lambda word: word in GLUE or word in ARTICLES, reversed(before)))
    return bool(words) and words[0] in _WHERE and words[:2] not in (["lado", "un"], ["lado", "otro"])


def _moved(before: Sequence[str], reading: Reading) -> bool:
    """Whether a verb only moves a thing, for the sake of another that is named too."""
    leading = [word for word in reversed(before) if word not in GLUE - {"para", "pa"}]
    purpose = leading[:1] != [] and leading[0] in _MOVING and leading[1:2] in (["para"], ["pa"])
    return purpose and sum(other.kind in _THINGS for other in reading.mentions) > 1
