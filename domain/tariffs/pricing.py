"""The price of a set of elements: the cheapest tier that covers it, surcharges, extras, VAT once.

An element counts as often as its code is given: two of a list that admits one need a larger tier. The order
never matters. No clock and no log in here: the tariff is the one that was in force when the turn began.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contracts.money import euros
from domain.tariffs.refusals import (
    EmptySet,
    NeedsVariant,
    NoTierCovers,
    NotPricedByBot,
    OptionMissing,
    RetiredElement,
    UnknownElement,
    UnknownExtra,
    UnknownOption,
)
from domain.tariffs.tariff import Surcharge, Tariff, Tier


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a price. `kind`: tier, surcharge or extra; cents, net."""

    kind: str
    code: str
    name: str
    net_cents: int


@dataclass(frozen=True, slots=True)
class Priced:
    """A price and where it comes from. Cents; `codes` and `extras` sorted."""

    slug: str
    version: int
    tier: Tier
    codes: tuple[str, ...]
    extras: tuple[str, ...]
    options: Mapping[str, str]
    lines: tuple[Line, ...]
    net_cents: int
    vat_percent: int
    vat_cents: int
    gross_cents: int
    explanation: tuple[str, ...]  # Spanish, one line a tier considered, cheapest first


def price(
    tariff: Tariff, codes: Iterable[str], extras: Iterable[str] = (), options: Mapping[str, str] | None = None
) -> Priced:
    """Price a set. `options`: element code → key of the surcharge option chosen.

    Raises a subclass of `refusals.Unpriceable` that names what cannot be priced.
    """
    chosen = options or {}
    wanted = tuple(sorted(codes))
    per_list = _lists(tariff, wanted)
    tier, explanation = _cheapest(tariff, wanted, per_list)
    added = tuple(sorted(extras))
    lines = (
        Line("tier", tier.code, tier.name, tier.net_cents),
        *_surcharges(tariff, wanted, chosen),
        *_extras(tariff, added),
    )
    net = sum(line.net_cents for line in lines)
    vat = vat_of(net, tariff.vat_percent)
    return Priced(
        slug=tariff.slug,
        version=tariff.number,
        tier=tier,
        codes=wanted,
        extras=added,
        options=chosen,
        lines=lines,
        net_cents=net,
        vat_percent=tariff.vat_percent,
        vat_cents=vat,
        gross_cents=net + vat,
        explanation=explanation,
    )


def vat_of(net_cents: int, percent: int) -> int:
    """VAT on a net total in cents, rounded half up."""
    return (net_cents * percent + 50) // 100


def _lists(tariff: Tariff, codes: tuple[str, ...]) -> Counter[str]:
    """How many elements of each list; refuses by name what has no price of its own."""
    if not codes:
        raise EmptySet("there is nothing to price: give at least one element")
    unknown = tuple(dict.fromkeys(code for code in codes if code not in tariff.elements))
    if unknown:
        raise UnknownElement(
            f"{tariff.slug} has no element {_names(unknown)}: see `msia tariffs show {tariff.slug}`", unknown
        )
    elements = [tariff.elements[code] for code in codes]
    retired = tuple(dict.fromkeys(e.code for e in elements if e.retired))
    if retired:
        raise RetiredElement(f"{_names(retired)}: no longer offered", retired)
    parent = next((e for e in elements if e.needs_variant), None)
    if parent:
        variants = tuple(variant.code for variant in tariff.variants(parent.code))
        raise NeedsVariant(
            f"{parent.code} needs a variant: give one of {_names(variants)}", (parent.code,), variants
        )
    unlisted = tuple(dict.fromkeys(e.code for e in elements if e.list is None))
    if unlisted:
        raise NotPricedByBot(f"{_names(unlisted)}: in no list, so only a person can price it", unlisted)
    return Counter(e.list for e in elements if e.list is not None)


def _cheapest(tariff: Tariff, codes: tuple[str, ...], per_list: Counter[str]) -> tuple[Tier, tuple[str, ...]]:
    explanation = []
    for tier in sorted(tariff.tiers.values(), key=lambda tier: (tier.net_cents, tier.code)):
        if tier.covers(per_list, len(codes)):
            explanation.append(f"{tier.code} ({euros(tier.net_cents)}): la más barata que lo cubre todo")
            return tier, tuple(explanation)
        explanation.append(
            f"{tier.code} ({euros(tier.net_cents)}): no, {_shortfall(tariff, tier, codes, per_list)}"
        )
    raise NoTierCovers(
        f"no tier of {tariff.slug} covers {_names(codes)} together: a person has to price it",
        tuple(dict.fromkeys(codes)),
    )


def _shortfall(tariff: Tariff, tier: Tier, codes: tuple[str, ...], per_list: Counter[str]) -> str:
    """Why a tier does not cover the set, in Spanish."""
    reasons = []
    for name, count in sorted(per_list.items()):
        allowed = tier.allows(name)
        if allowed is not None and count > allowed:
            which = ", ".join(code for code in codes if tariff.elements[code].list == name)
            limit = f"admite {allowed} de {name}" if allowed else f"no admite {name}"
            reasons.append(f"{limit} y hay {count} ({which})")
    if tier.max_elements is not None and len(codes) > tier.max_elements:
        reasons.append(f"admite {tier.max_elements} elementos en total y hay {len(codes)}")
    return "; ".join(reasons)


def _surcharges(tariff: Tariff, codes: tuple[str, ...], options: Mapping[str, str]) -> Iterable[Line]:
    pointless = tuple(sorted(code for code in options if code not in codes or code not in tariff.surcharges))
    if pointless:
        raise UnknownOption(
            f"{_names(pointless)}: an option was given, but none applies in this set", pointless
        )
    for code in codes:
        rule = tariff.surcharges.get(code)
        if rule:
            cents, label = _amount(rule, options.get(code))
            yield Line("surcharge", code, f"{tariff.elements[code].name}{label}", cents)


def _amount(rule: Surcharge, key: str | None) -> tuple[int, str]:
    keys = tuple(option.key for option in rule.options)
    if rule.net_cents is not None and key is None:
        return rule.net_cents, ""
    if key is None:
        raise OptionMissing(
            f"{rule.element} needs an option: give one of {_names(keys)}", (rule.element,), keys
        )
    option = next((option for option in rule.options if option.key == key), None)
    if option is None:
        raise UnknownOption(
            f"{rule.element} has no option {key}: it has {_names(keys) or 'none'}", (rule.element,), keys
        )
    return option.net_cents, f", {option.name or option.key}"


def _extras(tariff: Tariff, extras: tuple[str, ...]) -> Iterable[Line]:
    unknown = tuple(code for code in extras if code not in tariff.extras)
    if unknown:
        raise UnknownExtra(
            f"{tariff.slug} has no extra {_names(unknown)}: it has {_names(tariff.extras)}", unknown
        )
    for code in extras:
        extra = tariff.extras[code]
        yield Line("extra", code, extra.name, extra.net_cents)


def _names(codes: Iterable[str]) -> str:
    return ", ".join(codes)
