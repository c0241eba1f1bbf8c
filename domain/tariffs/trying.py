"""A customer's sentence, or a set of elements, as the bot would take and price it; nothing is recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts.errors import BadInput
from contracts.events.conversation import Understanding
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.findings import Found
from domain.tariffs.matching import Match, match
from domain.tariffs.pricing import Priced, price
from domain.tariffs.refusals import Unpriceable
from domain.tariffs.tariff import Tariff
from domain.tariffs.understanding import alone


@dataclass(frozen=True, slots=True)
class Tried:
    """What it comes to. `tariff` None: the vehicle is open, or it is none of ours.

    Neither price nor refusal: something has to be asked first, or nothing was named.
    """

    match: Match
    understood: Understanding
    tariff: Tariff | None
    priced: Priced | None = None
    refusal: Unpriceable | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """An element of a set. `quantity` is as customers count and changes no price; `variant`: of a parent."""

    code: str
    quantity: int = 1
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen beside the elements: services, and surcharge options by element."""

    extras: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


def sentence(
    catalogue: Catalogue, text: str, choices: Choices, *, category: str | None, asked: Sequence[str]
) -> Tried:
    """A text on its own. `category`, `asked`: as for `match`, which raises `NotFound`.

    Priced as the agent prices: not while a vehicle, a variant or a doubt is open.
    """
    found = match(catalogue, text, category, asked)
    tariff = catalogue.tariffs.get(found.category or category or "")
    understood = alone(found, tariff, text)
    extras = tuple(dict.fromkeys((*understood.extras, *choices.extras)))
    taken = Tried(found, understood.model_copy(update={"extras": extras}), tariff)
    if tariff is None or found.out_of_scope or understood.asked or understood.doubts:
        return taken
    return _priced(taken, tariff, understood.elements, choices) if understood.elements else taken


def elements(tariff: Tariff, wanted: Iterable[Wanted], choices: Choices) -> Tried:
    """A set by its codes. Raises `BadInput` for a variant that is none of its element."""
    taken = [(one, _chosen(tariff, one)) for one in wanted]
    codes = tuple(dict.fromkeys(code for _, code in taken))
    open_ = tuple(code for code in codes if code in tariff.elements and tariff.elements[code].needs_variant)
    found = Match(
        tariff.slug,
        elements=tuple(
            Found(code, max(one.quantity for one, named in taken if named == code), "")
            for code in codes
            if code in tariff.elements and code not in open_
        ),
        ask=open_,
        extras=tuple(code for code in choices.extras if code in tariff.extras),
    )
    understood = Understanding(
        category=tariff.slug,
        elements=tuple(one.code for one in found.elements),
        asked=open_,
        extras=tuple(dict.fromkeys(choices.extras)),
    )
    return _priced(Tried(found, understood, tariff), tariff, codes, choices)


def _chosen(tariff: Tariff, one: Wanted) -> str:
    if one.variant is None:
        return one.code
    variants = [variant.code for variant in tariff.variants(one.code)]
    if one.variant not in variants:
        raise BadInput(
            f"{one.variant} is no variant of {one.code}: it has {', '.join(variants) or 'no variants'}"
        )
    return one.variant


def _priced(taken: Tried, tariff: Tariff, codes: Sequence[str], choices: Choices) -> Tried:
    try:
        priced = price(tariff, codes, taken.understood.extras, choices.options)
    except Unpriceable as refusal:
        return replace(taken, refusal=refusal)
    return replace(taken, priced=priced)
