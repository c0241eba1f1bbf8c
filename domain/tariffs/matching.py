"""From what a customer writes to codes that can be priced. Nothing is guessed: what is open is asked.

The text is read with the words of each category, the category is decided, then what is named is sorted:
wanted or not, how many, which variant. Words: see `Match`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.tariffs.alternatives import undecided
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.categories import candidates, foreign, moved
from domain.tariffs.doubt import doubted
from domain.tariffs.elsewhere import elsewhere
from domain.tariffs.findings import Found, gather
from domain.tariffs.heads import settle
from domain.tariffs.language.idioms import mask
from domain.tariffs.language.tokens import Token, tokenise
from domain.tariffs.negation import unwanted
from domain.tariffs.reading import Mention, Reading, distribute, read
from domain.tariffs.replacing import only
from domain.tariffs.scope import TOPICS, requests
from domain.tariffs.tariff import Tariff
from domain.tariffs.unknowns import Unexplained
from domain.tariffs.variants import choices
from domain.tariffs.vocabulary import Kind, Vocabulary

__all__ = ["Found", "Match", "OutOfScope", "match"]


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """What we do not do. `kind`: vehicle, insurance or legal."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """What a text says. All of it may be empty."""

    category: str | None
    elements: tuple[Found, ...] = ()
    ask: tuple[str, ...] = ()  # parents that need a variant: named or asked before, and still open
    unknown: tuple[str, ...] = ()  # as written: no word of ours, or one that fits several elements
    excluded: tuple[str, ...] = ()  # named to be left out, parents too
    extras: tuple[str, ...] = ()  # services named (not: chosen)
    categories: tuple[str, ...] = ()  # where `category` is None: which it could be
    waiting: tuple[str, ...] = ()  # then also: the words that name something as soon as the vehicle is known
    meanings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of an unknown: what it may be
    only: bool = False  # "solo los espejos": instead of what was said before
    out_of_scope: OutOfScope | None = None  # then nothing may be priced


def match(catalogue: Catalogue, text: str, category: str | None = None, asked: Sequence[str] = ()) -> Match:
    """Find what `text` names.

    `category`: slug, where the conversation knows it. `asked`: parents whose variant was asked in the last
    message, so that "delantera" is an answer. Raises `NotFound` for a category that is not in force.
    """
    tokens = _tokens(catalogue, text)
    readings = {
        slug: distribute(read(text, tokens, vocabulary, _answering(vocabulary.tariff, asked)), vocabulary)
        for slug, vocabulary in catalogue.vocabularies.items()
    }
    given = catalogue.tariff(category).slug if category else _asked_in(catalogue, asked)
    possible = (moved(readings, given),) if given else candidates(readings)
    slug = possible[0] if len(possible) == 1 else None
    beyond = _out_of_scope(readings, tokens, text, slug)
    if beyond:
        return Match(given if beyond.kind == "vehicle" else slug, out_of_scope=beyond)
    if slug is None:
        extras = dict.fromkeys(code for reading in readings.values() for code in _extras(reading, ()))
        return Match(
            None,
            unknown=_unknown_anywhere(catalogue, readings),
            extras=tuple(extras),
            categories=possible,
            waiting=_waiting([readings[slug] for slug in possible]),
        )
    others = [reading for other, reading in readings.items() if other != slug]
    return _sorted(catalogue, catalogue.vocabularies[slug], readings[slug], others, asked)


def _tokens(catalogue: Catalogue, text: str) -> list[Token]:
    """The tokens, misspelt ones under the stem they mean."""
    correct = catalogue.speller.correct
    return [
        token if token.separator else token._replace(stem=correct(token.typed, token.stem) or token.stem)
        for token in tokenise(mask(text))
    ]


def _answering(tariff: Tariff, asked: Sequence[str]) -> frozenset[str]:
    return frozenset(variant.code for parent in asked for variant in tariff.variants(parent))


def _asked_in(catalogue: Catalogue, asked: Sequence[str]) -> str | None:
    """The category that the codes asked about belong to."""
    having = [
        slug for slug, tariff in catalogue.tariffs.items() if any(code in tariff.elements for code in asked)
    ]
    return having[0] if len(having) == 1 else None


def _out_of_scope(
    readings: Mapping[str, Reading], tokens: Sequence[Token], text: str, category: str | None
) -> OutOfScope | None:
    vehicle = foreign(readings, category)
    if vehicle:
        return OutOfScope("vehicle", next(iter(readings.values())).words(vehicle.first, vehicle.last))
    for span, kind in TOPICS.find(tokens):
        if not requests(tokens):
            return OutOfScope(kind, text[tokens[span.start].start : tokens[span.stop - 1].end])
    return None


def _unknown_anywhere(catalogue: Catalogue, readings: Mapping[str, Reading]) -> tuple[str, ...]:
    """Strange terms of a text whose category is open: strange to every category."""
    reading = next(iter(readings.values()), None)
    if reading is None:
        return ()
    mentions = [m for r in readings.values() for m in r.mentions]
    unexplained = Unexplained(reading.having(mentions), catalogue.speller)
    # "2 plazas": a word that no category can tell from others
    vague = [m for m in mentions if m.kind is Kind.AMBIGUOUS and all(_vague(r, m) for r in readings.values())]
    spans = sorted({*unexplained.terms(), *((m.first, m.last) for m in vague)})
    return tuple(dict.fromkeys(reading.words(first, last) for first, last in spans))


def _vague(reading: Reading, mention: Mention) -> bool:
    same = reading.at(mention.first)
    return same is not None and same.kind is Kind.AMBIGUOUS


def _waiting(readings: Sequence[Reading]) -> tuple[str, ...]:
    """What is named, as written, in the order of the text."""
    spans = sorted({(m.first, m.last) for r in readings for m in r.mentions if m.kind is Kind.ELEMENT})
    return tuple(dict.fromkeys(readings[0].words(first, last) for first, last in spans))


def _sorted(
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    reading: Reading,
    others: Sequence[Reading],
    asked: Sequence[str],
) -> Match:
    """Wanted or not, which variant, how many, what remains open."""
    reading = _offered(reading, vocabulary.tariff)
    reading, strange = settle(reading, vocabulary, catalogue.speller)
    headed = {index for first, last in strange for index in range(first, last + 1)}
    strange |= {
        span for span in elsewhere(reading, others) if not headed.intersection(range(span[0], span[1] + 1))
    }
    decided = undecided(reading, unwanted(reading), vocabulary.tariff)
    reading = doubted(decided, unwanted(decided), vocabulary, catalogue.speller, strange)
    negated = unwanted(reading)
    chosen = choices(reading, negated, vocabulary, asked)
    findings = gather(reading, negated, chosen, vocabulary.tariff, asked)
    ambiguous = [
        mention
        for place, mention in enumerate(reading.mentions)
        if mention.kind is Kind.AMBIGUOUS and place not in negated
    ]
    unknown = sorted({(m.first, m.last) for m in ambiguous} | strange)
    return Match(
        category=vocabulary.tariff.slug,
        elements=findings.elements,
        ask=findings.open(asked),
        unknown=tuple(dict.fromkeys(reading.words(first, last) for first, last in unknown)),
        excluded=findings.excluded,
        extras=_extras(reading, negated),
        meanings={
            reading.words(m.first, m.last): vocabulary.candidates(m.form) or m.names for m in ambiguous
        },
        only=only(reading, negated),
    )


def _offered(reading: Reading, tariff: Tariff) -> Reading:
    """The reading in which what was retired is a word that means nothing of ours any more."""
    return reading.having(
        [
            replace(mention, kind=Kind.AMBIGUOUS, names=(), form="")
            if mention.kind is Kind.ELEMENT and all(tariff.elements[code].retired for code in mention.names)
            else mention
            for mention in reading.mentions
        ]
    )


def _extras(reading: Reading, negated: Collection[int]) -> tuple[str, ...]:
    named = (m.names for i, m in enumerate(reading.mentions) if m.kind is Kind.EXTRA and i not in negated)
    return tuple(dict.fromkeys(name for names in named for name in names))
