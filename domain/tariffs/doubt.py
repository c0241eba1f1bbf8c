"""What may be taken back in words that were not understood: asked about, never priced.

The lists of `negation` and `corrections` will never hold every way of changing one's mind. Here it is enough
that a sentence sounds like it: "el filtro no te lo he pedido", "el manillar ni de broma".
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from domain.tariffs.language.cues import BEFORE, CLITICS, REGISTERED
from domain.tariffs.language.doubts import (
    ABOUT,
    AT_LARGE,
    BEHIND,
    CONTRAST,
    EXCEPT,
    GIVEN_UP,
    HARMLESS,
    HAVING,
    ORIGINAL,
    PLACES,
    SURE,
    TAKING_OUT,
)
from domain.tariffs.language.spanish import COMMON, GLUE, NOUNS
from domain.tariffs.language.tokens import STOP
from domain.tariffs.language.verbs import VERBS
from domain.tariffs.negation import NAMED
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Kind

_REACH = 6  # words between a cue and what it may be about
_THAT = frozenset(("ese", "esa", "eso", "esos", "esas", "este", "esta", "estos", "estas", "ultimo"))
_DONE = frozenset(("he", "ha", "hemos", "han"))
_STILL = frozenset(("ya", "aun", "todavia"))
_ANDS = GLUE | {"y", "tambien"}
_PARTING = (STOP, ",", "y", "pero")


def doubted(reading: Reading, negated: frozenset[int], tariff: Tariff) -> Reading:
    """The reading in which what may be taken back is an open question, and no answer chooses it."""
    places = _doubtful(reading, negated)
    if not places:
        return reading
    names = {name for place in places for name in reading.mentions[place].names}
    kept = []
    for place, mention in enumerate(reading.mentions):
        same = mention.kind in (Kind.ELEMENT, Kind.ANSWER) and names.intersection(mention.names)
        if place in negated or (place not in places and not (same and place < max(places))):
            kept.append(mention)
        elif mention.kind is Kind.ELEMENT and not tariff.elements[mention.code].needs_variant:
            kept.append(replace(mention, kind=Kind.AMBIGUOUS, form=""))
        elif mention.kind is not Kind.ANSWER:
            kept.append(mention)  # its variant is asked in any case
    return reading.having(kept)


def _doubtful(reading: Reading, negated: frozenset[int]) -> frozenset[int]:
    """Mentions, by place, that a cue is about without having been read so."""
    found = set[int]()
    for touched in _touched(reading, negated):
        if not negated.intersection(touched):
            found.update(touched)
    return frozenset(found)


def _touched(reading: Reading, negated: frozenset[int]) -> Iterator[list[int]]:
    tokens = reading.tokens
    kept = (index for span, reach in BEFORE.find(tokens) if reach == "kept" for index in span)
    covered = reading.covered().union(kept)
    for index, token in enumerate(tokens):
        if index in covered or token.separator:
            continue
        if token.stem in PLACES:
            yield [*_answers_beside(reading, index)]
        elif token.text in ("no", "tampoco"):
            if not _harmless(reading, index):
                yield [*_before(reading, index, past_comma=_refers(reading, index)), *_after(reading, index)]
        elif TAKING_OUT.match(token.typed):
            if not _impersonal(reading, index):
                yield [*_after(reading, index)] or [*_before(reading, index, past_comma=True)]
        elif token.text in EXCEPT:
            yield [*_after(reading, index)]
        elif (token.text in ORIGINAL and not _changed(reading, index)) or BEHIND.at(tokens, index)[0]:
            yield [*_before(reading, index, past_comma=False)]
        elif CONTRAST.at(tokens, index)[0]:
            yield [*_replaced(reading, index), *_compared(reading, index)]
        elif GIVEN_UP.at(tokens, index)[0]:
            yield [*_before(reading, index, past_comma=True, reach=2 * _REACH)]
        elif (length := AT_LARGE.at(tokens, index)[0]) and not negated:
            yield [*_earlier(reading, index), *_after(reading, index + length - 1)]


def _answers_beside(reading: Reading, index: int) -> Iterator[int]:
    """Answers that "y" joins to a place that is none of them."""
    for place, mention in enumerate(reading.mentions):
        first, last = min(index, mention.last), max(index, mention.first)
        gap = {token.text for token in reading.tokens[first + 1 : last]}
        if mention.kind is Kind.ANSWER and "y" in gap and gap <= _ANDS:
            yield place


def _impersonal(reading: Reading, index: int) -> bool:
    """ "se quita el guardabarros", "se me olvida decir"; "quita el IVA del escape" is about its price."""
    before = [token.text for token in reading.tokens[max(0, index - 2) : index]]
    return "se" in before or any(token.text == "iva" for token in reading.tokens[index : index + 3])


def _replaced(reading: Reading, index: int) -> list[int]:
    """What was named before "mejor el manillar", unless it is the same."""
    following = {name for place in _after(reading, index) for name in reading.mentions[place].names}
    return [
        place
        for place in (_earlier(reading, index) if following else ())
        if not following.intersection(reading.mentions[place].names)
    ]


def _compared(reading: Reading, index: int) -> Iterator[int]:
    """The handlebar of "mejor las tijas que el manillar"."""
    for place in _after(reading, index):
        than = reading.mentions[place].last + 1
        if than < len(reading.tokens) and reading.tokens[than].text == "que":
            yield from _after(reading, than)


def _harmless(reading: Reading, index: int) -> bool:
    """Whether the verb behind "no" refuses nothing: "no sé", "no está homologado", "no me contestáis"."""
    tokens = reading.tokens
    if index and tokens[index - 1].text in SURE:
        return True
    if tokens[index].text == "tampoco" and any(REGISTERED.match(token.text) for token in tokens[:index]):
        return True
    verb = index + 1
    while verb < len(tokens) and tokens[verb].text in CLITICS | _STILL and not tokens[verb].separator:
        if tokens[verb].text == "se" and not (verb + 1 < len(tokens) and tokens[verb + 1].text in VERBS):
            return True  # no sé
        verb += 1
    if verb >= len(tokens) or tokens[verb].separator:
        return reading.asks(verb)
    word = tokens[verb].text
    if tokens[verb - 1].text in _DONE and index and tokens[index - 1].text in _STILL:
        return True  # "todavía no he comprado las llantas"
    following = [token.text for token in tokens[verb : verb + 4]]
    if HARMLESS.match(word) or "mas" in following or ORIGINAL.intersection(following):
        return True
    start, end = _sentence(reading, index)
    if word == "hace" and tokens[verb + 1 : verb + 2] and tokens[verb + 1].text != "falta":
        return True  # "no hace ruido"
    if _of_another(reading, verb):
        return True
    return word in HAVING and any(REGISTERED.match(token.text) for token in tokens[start:end])


def _of_another(reading: Reading, verb: int) -> bool:
    """Whether the verb has an object that only belongs to what is named: "no tengo factura del escape"."""
    for place in _after(reading, verb):
        first = reading.mentions[place].first
        gap = [token.text for token in reading.tokens[verb + 1 : first]]
        nouns = [word for word in gap if word in NOUNS or word not in COMMON]
        tied = any(word in ("de", "del", "por", "con", "para") for word in gap)
        return tied and bool(nouns) and not ABOUT.intersection(nouns)
    return False


def _refers(reading: Reading, index: int) -> bool:
    """Whether a pronoun beside "no" stands for what was named before: "el filtro, no lo quiero"."""
    following = [token.text for token in reading.tokens[index + 1 : index + 4]]
    pronoun = any(
        word in ("lo", "los") or (word in ("la", "las") and verb in VERBS)
        for word, verb in pairwise(following)
    )
    return pronoun or (index > 0 and reading.tokens[index - 1].text in _THAT)


def _changed(reading: Reading, index: int) -> bool:
    """Whether what is original is what was replaced: "el original lo cambié por un Arrow"."""
    start = end = index
    tokens = reading.tokens
    while start > 0 and tokens[start - 1].text not in (STOP, ","):
        start -= 1
    while end < len(tokens) and tokens[end].text not in (STOP, ","):
        end += 1
    said = [token.text for token in tokens[start:end]]
    return any(word == "no" or word.startswith(("cambi", "sustitu", "quit")) for word in said)


def _sentence(reading: Reading, index: int) -> tuple[int, int]:
    tokens = reading.tokens
    start, end = index, index
    while start > 0 and tokens[start - 1].text != STOP:
        start -= 1
    while end < len(tokens) and tokens[end].text != STOP:
        end += 1
    return start, end


def _before(reading: Reading, index: int, *, past_comma: bool, reach: int = _REACH) -> Iterator[int]:
    """The mention before a cue in the same clause, and those that "y" joins to it."""
    place = max((p for p, m in enumerate(reading.mentions) if m.last < index and _named(m)), default=None)
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


def _after(reading: Reading, index: int) -> Iterator[int]:
    """The mention behind a cue in the same clause, and those that are joined to it."""
    place = min((p for p, m in enumerate(reading.mentions) if m.first > index and _named(m)), default=None)
    if place is None:
        return
    gap = [token.text for token in reading.tokens[index + 1 : reading.mentions[place].first]]
    if len(gap) > _REACH or any(word in _PARTING for word in gap):
        return
    yield place
    while place + 1 < len(reading.mentions) and _joined(reading, place, place + 1):
        place += 1
        yield place


def _joined(reading: Reading, one: int, other: int) -> bool:
    first, second = reading.mentions[one], reading.mentions[other]
    between = [token.text for token in reading.tokens[first.last + 1 : second.first]]
    return _named(first) and _named(second) and len(between) <= 2 and between[:1] == ["y"]


def _earlier(reading: Reading, index: int) -> list[int]:
    """All that was named before a cue."""
    return [place for place, m in enumerate(reading.mentions) if m.last < index and _named(m)]


def _named(mention: Mention) -> bool:
    return mention.kind in NAMED and mention.kind is not Kind.EXTRA
