"""From what a customer writes to codes that can be priced. Nothing is guessed: what is open is asked.

The text is read with the words of each category, the category is decided, then what is named is sorted:
wanted or not, how many, which variant. Words: see `Match`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from domain.tariffs.catalogue import Catalogue
from domain.tariffs.categories import candidates, foreign
from domain.tariffs.heads import settle
from domain.tariffs.language.idioms import mask
from domain.tariffs.language.tokens import Token, tokenise
from domain.tariffs.negation import only, unwanted
from domain.tariffs.quantities import quantity
from domain.tariffs.reading import Mention, Reading, distribute, read
from domain.tariffs.scope import TOPICS, requests
from domain.tariffs.tariff import Tariff
from domain.tariffs.unknowns import Unexplained
from domain.tariffs.variants import choices
from domain.tariffs.vocabulary import Kind, Vocabulary


@dataclass(frozen=True, slots=True)
class Found:
    """An element that the customer names, in their own words. `quantity`: as they count it, 1 if not."""

    code: str
    quantity: int
    words: str


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
    possible = (given,) if given else candidates(readings)
    slug = possible[0] if len(possible) == 1 else None
    beyond = _out_of_scope(readings, tokens, text, slug)
    if beyond:
        return Match(given if beyond.kind == "vehicle" else slug, out_of_scope=beyond)
    if slug is None:
        extras = dict.fromkeys(code for reading in readings.values() for code in _extras(reading, ()))
        return Match(
            None, unknown=_unknown_anywhere(catalogue, readings), extras=tuple(extras), categories=possible
        )
    return _sorted(catalogue, catalogue.vocabularies[slug], readings[slug], asked)


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
    return tuple(dict.fromkeys(reading.words(first, last) for first, last in unexplained.terms()))


def _sorted(catalogue: Catalogue, vocabulary: Vocabulary, reading: Reading, asked: Sequence[str]) -> Match:
    """Wanted or not, which variant, how many, what remains open."""
    tariff = vocabulary.tariff
    reading, strange = settle(reading, vocabulary, catalogue.speller)
    negated = unwanted(reading)
    wanted: dict[str, Found] = {}
    excluded: dict[str, None] = {}
    chosen = choices(reading, negated, vocabulary, asked)
    by_answer = {id(choice.by): [c for c in chosen if c.by is choice.by] for choice in chosen if choice.by}
    for place, mention in enumerate(reading.mentions):
        codes = [c.code for c in by_answer.get(id(mention), ())] if mention.kind is Kind.ANSWER else []
        if mention.kind is Kind.ELEMENT:
            codes = list(mention.names)
        elif mention.kind is Kind.ANSWER and place in negated:
            codes = [name for name in mention.names if tariff.elements[name].variant_of in asked]
        for code in codes:
            if place in negated:
                wanted.pop(code, None)
                excluded[code] = None
            else:
                excluded.pop(code, None)
                _add(
                    wanted, Found(code, _count(reading, mention), reading.words(mention.first, mention.last))
                )
    for choice in chosen:
        if choice.by is None:
            _add(wanted, Found(choice.code, 1, reading.text.strip()))
    settled = {tariff.elements[code].variant_of for code in wanted}
    parents = {code for code in wanted if tariff.elements[code].needs_variant}
    open_ = [code for code in (*wanted, *asked) if code in parents or code in asked]
    open_ = [c for c in open_ if c in tariff.elements and c not in settled and c not in excluded]
    ambiguous = [
        m for place, m in enumerate(reading.mentions) if m.kind is Kind.AMBIGUOUS and place not in negated
    ]
    meanings = {reading.words(m.first, m.last): vocabulary.candidates(m.form) for m in ambiguous}
    unknown = sorted({(m.first, m.last) for m in ambiguous} | strange)
    return Match(
        category=tariff.slug,
        elements=tuple(found for code, found in wanted.items() if code not in parents),
        ask=tuple(dict.fromkeys(open_)),
        unknown=tuple(dict.fromkeys(reading.words(first, last) for first, last in unknown)),
        excluded=tuple(excluded),
        extras=_extras(reading, negated),
        meanings=meanings,
        only=only(reading, negated),
    )


def _add(wanted: dict[str, Found], found: Found) -> None:
    """Named twice is wanted once: the larger count holds."""
    before = wanted.get(found.code)
    if before is None or found.quantity > before.quantity:
        wanted[found.code] = found if before is None else Found(found.code, found.quantity, before.words)


def _count(reading: Reading, mention: Mention) -> int:
    return quantity(reading, mention) if mention.kind is Kind.ELEMENT else 1


def _extras(reading: Reading, negated: Collection[int]) -> tuple[str, ...]:
    named = (m.names for i, m in enumerate(reading.mentions) if m.kind is Kind.EXTRA and i not in negated)
    return tuple(dict.fromkeys(name for names in named for name in names))
