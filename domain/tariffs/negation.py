"""Which of the things that a customer names are not wanted: "todo menos el escape", "el escape no"."""

from collections.abc import Iterator, Sequence

from domain.tariffs.corrections import corrected, denied, dismissed
from domain.tariffs.language.cues import (
    AFTER,
    BEFORE,
    BESIDE,
    BETWEEN,
    BUDGET,
    CLITICS,
    LATER,
    LEAVING,
    REGISTERED,
    VERBS,
    WITHOUT,
)
from domain.tariffs.language.doubts import EXCEPT
from domain.tariffs.language.senses import BEING, PAPERS
from domain.tariffs.language.senses import SETTLED as REGISTERED_ALREADY
from domain.tariffs.language.spanish import ARTICLES, GLUE
from domain.tariffs.language.tokens import STOP, Token
from domain.tariffs.language.verbs import words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.vocabulary import Kind

_SAYING = words("dijo dice dicen dijeron dicho")
_DENIED, _ALL = words("no sin quiero"), words("todo toda")
_AS_IT_CAME = words("serie original origen fabrica igual")
_IS_NEEDED = words("hace es hay tiene")
NAMED = (Kind.ELEMENT, Kind.AMBIGUOUS, Kind.ANSWER, Kind.EXTRA)


def unwanted(reading: Reading) -> frozenset[int]:
    """The mentions, by their place in `reading.mentions`, that are named to be left out."""
    starts = {mention.first: place for place, mention in enumerate(reading.mentions)}
    negated = {*_before(reading, starts), *corrected(reading), *dismissed(reading), *denied(reading)}
    for place, mention in enumerate(reading.mentions):
        if mention.kind in NAMED:
            verdict = _after(reading, starts, mention)
            if verdict is True:
                negated.discard(place)
            elif verdict is False:
                negated.update(_together(reading, place))
    return frozenset(negated)


def _before(reading: Reading, starts: dict[int, int]) -> Iterator[int]:
    tokens = reading.tokens
    covered = reading.covered()
    for span, reach in BEFORE.find(tokens):
        if covered.intersection(span):
            continue
        previous = tokens[span.start - 1].text if span.start else ""
        if previous in ("por", "se", "que") and tokens[span.start].text in ("no", "quita", "saca"):
            continue  # "me han multado por no homologar el escape", "se quita el guardabarros"
        if previous == "si" and tokens[span.stop : span.stop + 1] and tokens[span.stop].text in _IS_NEEDED:
            continue  # "si no hace falta el caballete, …"
        if tokens[span.start].text in EXCEPT and all_original(tokens[: span.start]):
            continue  # "todo es de serie menos el escape"
        start = span.stop
        if reach == "kept" or (reach == "budgeted" and not any(t.text in BUDGET for t in tokens)):
            continue
        if reach == "each" and tokens[span.start].text in ("no", "tampoco", "ni"):
            start = _past_verb(tokens, span.stop, starts)
            if tokens[start : start + 1] and tokens[start].text in ("por", "a"):  # "no por el piloto"
                start += 1
        chain = list(_chain(reading, starts, start, one=reach in ("one", "swapped")))
        if chain and _means_it(reading, reach, chain[-1]):
            yield from (place for place in chain if not _stays(reading, span.stop, reading.mentions[place]))


def _stays(reading: Reading, index: int, mention: Mention) -> bool:
    """ "que no me cambien la MMR que tiene": an answer that says that nothing changes."""
    between = [token.text for token in reading.tokens[index : mention.first]]
    said = reading.tokens[mention.first : mention.last + 1]
    changes = any(word.startswith(("cambi", "toc", "vari", "modific", "sub", "aument")) for word in between)
    return mention.kind is Kind.ANSWER and changes and any(token.text == "que" for token in said)


def _means_it(reading: Reading, reach: str, place: int) -> bool:
    """What has to follow: "no es el escape, es…" but not "no es el escape original"; "cambia A por B"."""
    tokens, index = reading.tokens, reading.mentions[place].last + 1
    if reach == "denied":
        return index >= len(tokens) or tokens[index].separator or tokens[index].text == "sino"
    if reach == "deferred":
        return LATER.at(tokens, index)[0] > 0 if index < len(tokens) else False
    if reach == "swapped":
        return index < len(tokens) and tokens[index].text == "por"
    return True


def _past_verb(tokens: Sequence[Token], index: int, starts: dict[int, int]) -> int:
    """After "no": where the things that are not wanted begin; the same place if no such verb follows."""
    verb = index
    while verb < len(tokens) and tokens[verb].text in CLITICS and verb not in starts:
        verb += 1
    if verb >= len(tokens) or not _refuses(tokens, verb):
        return index
    verb += 1
    while verb < len(tokens) and tokens[verb].text in BETWEEN and verb not in starts:
        verb += 1
    return verb


def _refuses(tokens: Sequence[Token], index: int) -> bool:
    """Whether the verb behind a "no" refuses: to be without a thing does, to have it unregistered not."""
    verb = tokens[index].text
    before = [token.text for token in tokens[max(0, index - 4) : index]]
    if before[-1:] and before[-1] in ("he", "ha", "hemos", "han") and {"aun", "todavia"}.intersection(before):
        return False  # "todavía no he comprado las llantas"
    return verb in VERBS or (verb in WITHOUT and not any(REGISTERED.match(token.text) for token in tokens))


def _chain(reading: Reading, starts: dict[int, int], index: int, *, one: bool) -> Iterator[int]:
    """Mentions from `index` on with nothing but articles, numbers, commas and conjunctions between."""
    tokens = reading.tokens
    first = True
    while index < len(tokens):
        if not first and reading.opens(index):
            return  # "todo menos el escape: manillar y espejos"
        if index in starts:
            place = starts[index]
            if reading.mentions[place].kind not in NAMED:
                return
            yield place
            index, first = reading.mentions[place].last + 1, False
            if one and index in starts:
                return  # "en vez del escape, el manillar" without the comma
        elif (
            tokens[index].text in GLUE
            or tokens[index].text in ARTICLES
            or (first and tokens[index].text in BUDGET)  # "quítame del presupuesto las maletas"
            or tokens[index].text.isdigit()
            or (
                (not first and tokens[index].text in ("y", "ni", "o"))
                or (not first and not one and tokens[index].text == ",")
            )
        ):
            index += 1
        else:
            return


def _after(reading: Reading, starts: dict[int, int], mention: Mention) -> bool | None:
    """What is said right behind a mention: True wanted ("sí"), False not wanted ("no"), None nothing."""
    tokens = reading.tokens
    index = mention.last + 1
    while index < len(tokens) and index not in starts:
        length, _ = AFTER.at(tokens, index)
        if length and not (mention.kind is Kind.ANSWER and tokens[index].text == "nada"):
            return False if ends(tokens, index + length) else None
        if tokens[index].text not in BESIDE:
            break
        index += 1
    if index >= len(tokens) or index in starts:
        return None
    word = tokens[index].text
    if word == "si" and ends(tokens, index + 1):
        return True
    if [token.text for token in tokens[max(0, index - 2) : index]] == ["lo", "que"]:
        return None  # "es el manillar lo que no está en ficha"
    if word == "no" and ends(tokens, index + 1) and reading.asks(index + 1):
        return None  # "qué caro el manillar, ¿no?"
    if word not in ("no", "tampoco") or (word == "tampoco" and _unregistered(tokens[: mention.first])):
        return None
    if word == "no" and _SAYING.intersection(
        t.text for t in tokens[max(0, mention.first - 4) : mention.first]
    ):
        return None  # "me dijo que el escape no": somebody else says so
    if word == "no" and registered(tokens[: mention.first]):
        return None  # "el escape está en ficha, el manillar no"
    verb = index + 1
    while verb < len(tokens) and tokens[verb].text in CLITICS:
        verb += 1
    if ends(tokens, verb) and tokens[verb - 1].text == "se":
        return None  # "los intermitentes no sé"
    if ends(tokens, verb) or (_refuses(tokens, verb) and ends(tokens, _past_verb(tokens, index + 1, starts))):
        return False
    following = verb if verb in starts else verb + 1
    if following in starts and _after(reading, starts, reading.mentions[starts[following]]) is True:
        return False  # "el escape no el manillar sí"
    return None


def _unregistered(before: Sequence[Token]) -> bool:
    """Whether "tampoco" goes on from "el escape no está homologado": that is no refusal."""
    return any(token.text.startswith(("homologad", "legalizad")) for token in before)


def registered(before: Sequence[Token]) -> bool:
    """Whether the statement before says that another thing is in the papers."""
    start = max((i + 1 for i, token in enumerate(before) if token.text == STOP), default=0)
    said = {token.text for token in before[start:]}
    settled = any(REGISTERED_ALREADY.match(word) for word in said)
    return (settled or bool(said & PAPERS and said & BEING)) and not said & _DENIED


def all_original(before: Sequence[Token]) -> bool:
    said = {token.text for token in before}
    return bool(said & _ALL) and bool(said & _AS_IT_CAME)


def _together(reading: Reading, place: int) -> Iterator[int]:
    """A mention and those that "y" joins to it from the start of a sentence: "escape y manillar no"."""
    yield place
    tokens, joined = reading.tokens, [place]
    while True:
        index = _skip_back(tokens, reading.mentions[joined[-1]].first - 1)
        if index < 0 or tokens[index].text in (STOP, ","):
            yield from joined
            return
        before = next((p for p, m in enumerate(reading.mentions) if m.last == index - 1), None)
        if tokens[index].text != "y" or before is None:
            return
        joined.append(before)


def _skip_back(tokens: Sequence[Token], index: int) -> int:
    while index >= 0 and tokens[index].text in GLUE:
        index -= 1
    return index


def ends(tokens: Sequence[Token], index: int) -> bool:
    return index >= len(tokens) or tokens[index].separator or tokens[index].text in LEAVING
