"""What may be taken back in words that were not understood: asked about, never priced.

The lists of `negation` and `corrections` will never hold every way of changing one's mind. Here it is enough
that a sentence sounds like it: "el filtro no te lo he pedido", "el manillar ni de broma".
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from domain.tariffs.certainty.uncertain import uncertain
from domain.tariffs.harmless import changed, harmless, impersonal, refers
from domain.tariffs.language.cues import BEFORE, ONLY
from domain.tariffs.language.doubts import (
    AT_LARGE,
    BEHIND,
    CONTRAST,
    EXCEPT,
    ORIGINAL,
    PLACES,
    TAKING_OUT,
)
from domain.tariffs.language.spanish import GLUE
from domain.tariffs.language.spelling import Speller
from domain.tariffs.language.tokens import STOP
from domain.tariffs.nearby import REACH, after, before, earlier
from domain.tariffs.negation import all_original, ends, registered
from domain.tariffs.reading import Reading
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Kind, Vocabulary

_ANDS = GLUE | {"y", "tambien"}


def doubted(
    reading: Reading,
    negated: frozenset[int],
    vocabulary: Vocabulary,
    speller: Speller,
    strange: Collection[tuple[int, int]],
) -> Reading:
    """The reading in which what may be taken back is an open question, and no answer chooses it."""
    open_, aside = uncertain(reading, negated, speller, vocabulary, strange)
    places = (_doubtful(reading, negated, vocabulary.tariff) | open_) - aside
    if not places and not aside:
        return reading
    names = {name for place in places for name in reading.mentions[place].names}
    kept = []
    for place, mention in enumerate(reading.mentions):
        if place in aside:
            continue
        same = mention.kind in (Kind.ELEMENT, Kind.ANSWER) and names.intersection(mention.names)
        if place in negated or (place not in places and not (same and place < max(places))):
            kept.append(mention)
        elif mention.kind is not Kind.ANSWER:
            kept.append(replace(mention, kind=Kind.AMBIGUOUS, form=""))
    return reading.having(kept)


def _doubtful(reading: Reading, negated: frozenset[int], tariff: Tariff) -> frozenset[int]:
    """Mentions, by place, that a cue is about without having been read so."""
    found = set[int]()
    for touched in _touched(reading, negated, tariff):
        if not negated.intersection(touched):
            found.update(touched)
    return frozenset(found)


def _touched(reading: Reading, negated: frozenset[int], tariff: Tariff) -> Iterator[list[int]]:
    tokens = reading.tokens
    yield from ([place] for place in _besides_only(reading, negated, tariff))
    kept = (index for span, reach in BEFORE.find(tokens) if reach == "kept" for index in span)
    covered = reading.covered().union(kept)
    for index, token in enumerate(tokens):
        if index in covered or token.separator:
            continue
        if token.stem in PLACES:
            yield [*_answers_beside(reading, index)]
        elif token.text in ("no", "tampoco"):
            if not harmless(reading, index) and not (registered(tokens[:index]) and ends(tokens, index + 1)):
                back = refers(reading, index)
                far = before(reading, index, past_comma=back, reach=2 * REACH if back else REACH)
                yield [*far, *after(reading, index)]
        elif TAKING_OUT.match(token.typed):
            if not impersonal(reading, index):
                yield [*after(reading, index)] or [*before(reading, index, past_comma=True, reach=2 * REACH)]
        elif token.text in EXCEPT and not all_original(tokens[:index]):
            yield [*after(reading, index)]
        elif (token.text in ORIGINAL and not changed(reading, index)) or _behind(reading, index):
            yield [*before(reading, index, past_comma=False)]
        elif CONTRAST.at(tokens, index)[0] and [t.text for t in tokens[max(0, index - 2) : index]] != [
            "a",
            "lo",
        ]:
            yield [*_replaced(reading, index), *_compared(reading, index)]
        elif (length := AT_LARGE.at(tokens, index)[0]) and not negated:
            yield [*earlier(reading, index), *after(reading, index + length - 1)]


def _behind(reading: Reading, index: int) -> bool:
    """What gives up the thing before it; not "con el escape ¿paso la itv?", which asks."""
    tokens = reading.tokens
    ahead = [token.text for token in tokens[index : index + 3]]
    if ahead[:1] == ["paso"] and "itv" in ahead and not (index and tokens[index - 1].text == "ya"):
        end = next((i for i in range(index, len(tokens)) if tokens[i].text == STOP), len(tokens))
        return not reading.asks(end)
    return BEHIND.at(tokens, index)[0] > 0


def _answers_beside(reading: Reading, index: int) -> Iterator[int]:
    """Answers that "y" joins to a place that is none of them."""
    for place, mention in enumerate(reading.mentions):
        first, last = min(index, mention.last), max(index, mention.first)
        gap = {token.text for token in reading.tokens[first + 1 : last]}
        if mention.kind is Kind.ANSWER and "y" in gap and gap <= _ANDS:
            yield place


def _besides_only(reading: Reading, negated: frozenset[int], tariff: Tariff) -> Iterator[int]:
    """What is named before "… haz solo el asiento", whatever is said of it."""
    for index, token in enumerate(reading.tokens):
        if token.text not in ONLY or (index and reading.tokens[index - 1].text == "no"):
            continue
        following = [*after(reading, index)]
        if not following:
            continue
        names = {name for place in following for name in reading.mentions[place].names}
        names |= {tariff.elements[name].variant_of or name for name in names if name in tariff.elements}
        for place in earlier(reading, index):
            if place not in negated and not names.intersection(reading.mentions[place].names):
                yield place


def _replaced(reading: Reading, index: int) -> list[int]:
    """What was named before "mejor el manillar", unless it is the same."""
    following = {name for place in after(reading, index) for name in reading.mentions[place].names}
    return [
        place
        for place in (earlier(reading, index) if following else ())
        if not following.intersection(reading.mentions[place].names)
    ]


def _compared(reading: Reading, index: int) -> Iterator[int]:
    """The handlebar of "mejor las tijas que el manillar"."""
    for place in after(reading, index):
        than = reading.mentions[place].last + 1
        if than < len(reading.tokens) and reading.tokens[than].text == "que":
            yield from after(reading, than)
