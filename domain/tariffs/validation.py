"""What is wrong with a draft, before it may be published: every problem, with the place it is in."""

from collections.abc import Iterator

from domain.tariffs.problem import Problem
from domain.tariffs.shapes import shapes
from domain.tariffs.tariff import Element, Tariff, Tier
from domain.tariffs.vocabulary import form


def problems(tariff: Tariff) -> tuple[Problem, ...]:
    """Every problem of one tariff, in the order of its parts."""
    return (
        *shapes(tariff),
        *_lists(tariff),
        *_tiers(tariff),
        *(problem for element in tariff.elements.values() for problem in _element(tariff, element)),
        *_keywords(tariff),
        *_surcharges(tariff),
        *_extras(tariff),
        *_documents(tariff),
    )


def shared_words(tariffs: tuple[Tariff, ...]) -> Iterator[tuple[str, Problem]]:
    """Vehicle words that two categories claim: (slug of the second, problem)."""
    owners: dict[str, str] = {}
    for tariff in tariffs:
        for word in tariff.words:
            owner = owners.setdefault(form(word), tariff.slug)
            if owner != tariff.slug:
                yield tariff.slug, Problem("words", word, "", f"{word!r} already means {owner}")


def _lists(tariff: Tariff) -> Iterator[Problem]:
    for name in tariff.lists:
        if not any(tier.allows(name) is None or tier.allows(name) for tier in tariff.tiers.values()):
            message = "no tier admits this list: its elements could never be priced"
            yield Problem("lists", name, "", message, incomplete=True)


def _tiers(tariff: Tariff) -> Iterator[Problem]:
    if not tariff.tiers:
        yield Problem("tiers", "", "", "there is no tier: nothing could be priced", incomplete=True)
    for tier in tariff.tiers.values():
        for name, most in tier.admits.items():
            if name not in tariff.lists:
                yield Problem("tiers", tier.code, "admits", f"{name} is not a list of this category")
            if most is not None and most < 1:
                yield Problem("tiers", tier.code, "admits", f"{name}: give at least 1, or leave the list out")
        if tier.max_elements is not None and tier.max_elements < 1:
            yield Problem("tiers", tier.code, "max_elements", "give at least 1, or leave it out")
        for other in tariff.tiers.values():
            if _overlaps(tier, other):
                yield Problem(
                    "tiers",
                    tier.code,
                    "admits",
                    f"never chosen: {other.code} covers all of it and costs no more",
                )


def _overlaps(tier: Tier, other: Tier) -> bool:
    """Whether `other` takes every set of `tier` for the same or less (of two equal ones: the first code)."""
    if other.code == tier.code or (other.net_cents, other.code) > (tier.net_cents, tier.code):
        return False
    admits = all(_at_most(most, other.allows(name)) for name, most in tier.admits.items())
    return admits and _at_most(tier.max_elements, other.max_elements)


def _at_most(count: int | None, limit: int | None) -> bool:
    return limit is None or (count is not None and count <= limit)


def _element(tariff: Tariff, element: Element) -> Iterator[Problem]:
    def problem(field: str, message: str, incomplete: bool = False) -> Problem:
        return Problem("elements", element.code, field, message, incomplete)

    if element.list is not None and element.list not in tariff.lists:
        yield problem("list", f"{element.list} is not a list of this category")
    if element.needs_variant and element.list is not None:
        yield problem("list", "an element that needs a variant has no price of its own: give no list")
    if element.needs_variant and not element.retired and not any(tariff.variants(element.code)):
        yield problem("needs_variant", "no element is a variant of it", incomplete=True)
    if element.needs_variant and not element.question:
        yield problem("question", "customers have to be asked for the variant: give the question")
    if element.exclusive and not element.needs_variant:
        yield problem("exclusive", "only an element that needs a variant has variants to choose one of")
    if element.answers and not element.variant_of:
        yield problem("answers", "only a variant has answers")
    if element.variant_of is not None:
        yield from (problem("variant_of", message) for message in _lineage(tariff, element))


def _lineage(tariff: Tariff, element: Element) -> Iterator[str]:
    parent = tariff.elements.get(element.variant_of or "")
    if parent is None:
        yield f"{element.variant_of} is not an element of this category"
        return
    if not parent.needs_variant:
        yield f"{parent.code} does not need a variant: set needs_variant there"
    seen = [element.code]
    ancestor: Element | None = parent
    while ancestor is not None:
        if ancestor.code in seen:
            yield f"variants go round in a circle: {' of '.join((*seen, ancestor.code))}"
            return
        seen.append(ancestor.code)
        ancestor = tariff.elements.get(ancestor.variant_of or "")


def _keywords(tariff: Tariff) -> Iterator[Problem]:
    """A word stands for one element; only variants of one parent may share theirs."""
    owners: dict[str, Element] = {}
    vehicles = {form(word) for word in tariff.words}
    for element in tariff.elements.values():
        for word in element.keywords:
            shape = form(word)
            owner = owners.setdefault(shape, element)
            siblings = element.variant_of is not None and element.variant_of == owner.variant_of
            if not shape:
                yield Problem("elements", element.code, "keywords", f"{word!r} has no word of its own")
            elif shape in vehicles:
                yield Problem("elements", element.code, "keywords", f"{word!r} is a vehicle of this category")
            elif owner is not element and not siblings:
                message = f"{word!r} already means {owner.code}: choose one, or make it ambiguous"
                yield Problem("elements", element.code, "keywords", message)
    for word, codes in tariff.ambiguous.items():
        for code in codes:
            if code not in tariff.elements:
                yield Problem("ambiguous", word, "", f"{code} is not an element of this category")
        owner_ = owners.get(form(word))
        if owner_ and owner_.code not in codes:
            yield Problem(
                "ambiguous", word, "", f"it is a keyword of {owner_.code}, which is not among its codes"
            )


def _surcharges(tariff: Tariff) -> Iterator[Problem]:
    for rule in tariff.surcharges.values():
        if rule.element not in tariff.elements:
            yield Problem(
                "surcharges", rule.element, "element", f"{rule.element} is not an element of this category"
            )
        if (rule.net_cents is None) == (not rule.options):
            yield Problem("surcharges", rule.element, "net_cents", "give either one amount or options")
        keys = [option.key for option in rule.options]
        if len(keys) != len(set(keys)):
            yield Problem("surcharges", rule.element, "options", "two options have the same key")


def _extras(tariff: Tariff) -> Iterator[Problem]:
    for code in tariff.extras:
        if code in tariff.elements:  # a line of a quote names either by its code alone
            yield Problem("extras", code, "code", "an element has this code: choose another")


def _documents(tariff: Tariff) -> Iterator[Problem]:
    for code in tariff.documents:
        if code is not None and code not in tariff.elements:
            yield Problem("documents", code, "element", f"{code} is not an element of this category")
