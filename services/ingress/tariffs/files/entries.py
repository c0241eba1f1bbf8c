"""A tariff as an entry of a file, and an entry as the events that make it."""

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any

from contracts.event import Event
from contracts.events import tariff as events
from domain.tariffs.fold import begin, evolve
from domain.tariffs.tariff import Element, Tariff
from services.ingress.tariffs.schema import CategoryEntry


def entry(tariff: Tariff, position: int | None = None) -> dict[str, Any]:
    """In the shape of `CategoryEntry`; what says nothing is left out.

    `position`: where the draft stood, so that importing the file can tell whether someone else edited since.
    """
    return {
        "slug": tariff.slug,
        **({"position": position} if position is not None else {}),
        "name": tariff.name,
        "customer": tariff.customer,
        "currency": tariff.currency,
        "vat_percent": tariff.vat_percent,
        "lists": dict(tariff.lists),
        **_said(
            words=list(tariff.words),
            not_words=list(tariff.not_words),
            ambiguous={word: list(codes) for word, codes in tariff.ambiguous.items()},
        ),
        "tiers": [
            {"code": tier.code, "name": tier.name, "net_cents": tier.net_cents, "admits": dict(tier.admits)}
            | _said(max_elements=tier.max_elements)
            for tier in tariff.tiers.values()
        ],
        **_said(
            surcharges=[
                {"element": rule.element}
                | _said(
                    net_cents=rule.net_cents,
                    options=[option.model_dump() for option in rule.options],
                    ask_first=rule.ask_first,
                )
                for rule in tariff.surcharges.values()
            ],
            extras=[
                {"code": extra.code, "name": extra.name, "net_cents": extra.net_cents}
                | _said(keywords=list(extra.keywords))
                for extra in tariff.extras.values()
            ],
            base_documents=list(tariff.documents.get(None, ())),
        ),
        "elements": [_element(tariff, element) for element in tariff.elements.values()],
    }


def _element(tariff: Tariff, element: Element) -> dict[str, Any]:
    return {"code": element.code, "name": element.name, "list": element.list} | _said(
        retired=element.retired,
        variant_of=element.variant_of,
        needs_variant=element.needs_variant,
        exclusive=element.exclusive,
        question=element.question,
        keywords=list(element.keywords),
        answers=list(element.answers),
        documents=list(tariff.documents.get(element.code, ())),
        fields=[
            {"key": field.key, "type": field.type, "required": field.required}
            | _said(options=list(field.options))
            for field in element.fields
        ],
    )


def _said(**values: Any) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if not (value is None or value is False or value in ([], {}))  # a price of 0 says something
    }


def to_events(category: CategoryEntry) -> Iterator[Event]:
    """The events that define a category from nothing."""
    own = set(events.CategoryDefined.model_fields)
    yield events.CategoryDefined(**category.model_dump(include=own))
    for tier in category.tiers:
        yield events.TierPriced(**tier.model_dump())
    for extra in category.extras:
        yield events.ExtraPriced(**extra.model_dump())
    for element in category.elements:
        yield events.ElementDefined(**element.model_dump(exclude={"retired", "documents"}))
        if element.retired:
            yield events.ElementRetired(code=element.code)
    for rule in category.surcharges:
        yield events.RuleSet(**rule.model_dump())
    if category.base_documents:
        yield events.DocumentationSet(element=None, documents=category.base_documents)
    for element in category.elements:
        if element.documents:
            yield events.DocumentationSet(element=element.code, documents=element.documents)


def draft(changes: Iterable[Event]) -> Tariff:
    """The draft that some events make."""
    changes = tuple(changes)
    slug = next((event.slug for event in changes if isinstance(event, events.CategoryDefined)), "")
    return reduce(lambda history, event: evolve(history, event, 0), changes, begin(slug)).draft
