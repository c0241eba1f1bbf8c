"""A trial as data."""

from collections.abc import Iterable, Iterator
from typing import Any

from domain.tariffs.asking import doubt_question, option_question, variant_question
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.pricing import Priced
from domain.tariffs.refusals import OptionMissing, Unpriceable
from domain.tariffs.tariff import Tariff
from domain.tariffs.trying import Tried
from domain.tariffs.validation import problems
from services.ingress.tariffs.trying.answers import (
    Doubted,
    Named,
    OutOfScopeShown,
    Papers,
    PriceLine,
    PriceShown,
    Question,
    Recognised,
    RefusalShown,
    Service,
    TrialShown,
    Warned,
)


def shown(tried: Tried, catalogue: Catalogue, stopped: Iterable[str], expected: str | None) -> TrialShown:
    """`stopped`: slugs that are not quoted; `expected`: the tariff that was to be tried."""
    tariff, match, priced, refusal = tried.tariff, tried.match, tried.priced, _refusal(tried.refusal)
    if tariff and tariff.slug in stopped and (priced or refusal):
        priced, refusal = None, _quarantined(tariff)
    return TrialShown(
        slug=tariff.slug if tariff else None,
        name=tariff.name if tariff else "",
        version=tariff.number if tariff else 0,
        currency=tariff.currency if tariff else "EUR",
        recognised=[
            Recognised(
                **_named(tariff, e.code), list=_list(tariff, e.code), quantity=e.quantity, words=e.words
            )
            for e in match.elements
        ],
        excluded=[Named(**_named(tariff, code)) for code in match.excluded],
        only=match.only,
        unknown=[words for words in match.unknown if not match.meanings.get(words)],
        doubted=[
            Doubted(words=words, meanings=[Named(**_named(tariff, code)) for code in codes])
            for words, codes in match.meanings.items()
            if codes
        ],
        waiting=list(match.waiting),
        services=list(_services(tried)),
        out_of_scope=OutOfScopeShown.model_validate(match.out_of_scope, from_attributes=True)
        if match.out_of_scope
        else None,
        questions=list(_questions(tried, catalogue)),
        price=_price(priced) if priced else None,
        refusal=refusal,
        documents=list(_documents(tariff, priced)) if tariff and priced else [],
        warnings=list(_warnings(tried, expected)),
    )


def _named(tariff: Tariff | None, code: str) -> dict[str, Any]:
    element = tariff.elements.get(code) if tariff else None
    return {"code": code, "name": element.name if element else code}


def _list(tariff: Tariff | None, code: str) -> str | None:
    return tariff.elements[code].list if tariff and code in tariff.elements else None


def _services(tried: Tried) -> Iterator[Service]:
    extras = tried.tariff.extras if tried.tariff else {}
    included = tried.understood.extras
    for code in dict.fromkeys((*tried.match.extras, *included)):
        if extra := extras.get(code):
            yield Service(code=code, name=extra.name, net_cents=extra.net_cents, included=code in included)


def _questions(tried: Tried, catalogue: Catalogue) -> Iterator[Question]:
    tariff, match = tried.tariff, tried.match
    if match.out_of_scope:
        return
    if tariff is None:
        slugs = match.categories or (tuple(catalogue.tariffs) if match.extras else ())
        if slugs:
            choices = [Named(code=slug, name=catalogue.tariffs[slug].name) for slug in slugs]
            yield Question(about="vehicle", code="", text="", choices=choices)
        return
    for parent in tried.understood.asked:
        if parent in tariff.elements:
            choices = [Named(code=one.code, name=one.name) for one in tariff.variants(parent)]
            yield Question(
                about="variant", code=parent, text=variant_question(tariff, parent), choices=choices
            )
    for group in tried.understood.doubts:
        choices = [Named(**_named(tariff, code)) for code in group]
        yield Question(about="doubt", code="", text=doubt_question(tariff, group) or "", choices=choices)
    if isinstance(tried.refusal, OptionMissing):
        for code in tried.refusal.elements:
            rule = tariff.surcharges[code]
            choices = [Named(code=option.key, name=option.name or option.key) for option in rule.options]
            yield Question(about="option", code=code, text=option_question(tariff, rule), choices=choices)


def _price(priced: Priced) -> PriceShown:
    return PriceShown(
        tier=Named(code=priced.tier.code, name=priced.tier.name),
        why=list(priced.explanation),
        lines=[PriceLine.model_validate(line, from_attributes=True) for line in priced.lines],
        net_cents=priced.net_cents,
        vat_percent=priced.vat_percent,
        vat_cents=priced.vat_cents,
        gross_cents=priced.gross_cents,
    )


def _refusal(refusal: Unpriceable | None) -> RefusalShown | None:
    if refusal is None:
        return None
    return RefusalShown.model_validate(
        {
            "kind": refusal.kind,
            "elements": refusal.elements,
            "choices": refusal.choices,
            "message": str(refusal),
        }
    )


def _quarantined(tariff: Tariff) -> RefusalShown:
    message = f"{tariff.slug} cannot be read to its end: it is not quoted, a person takes over"
    return RefusalShown(kind="quarantined", elements=[], choices=[], message=message)


def _documents(tariff: Tariff, priced: Priced) -> Iterator[Papers]:
    if general := tariff.documents.get(None):
        yield Papers(code="", name="", documents=list(general))
    for code in dict.fromkeys(priced.codes):
        if papers := tariff.documents.get(code):
            yield Papers(**_named(tariff, code), documents=list(papers))


def _warnings(tried: Tried, expected: str | None) -> Iterator[Warned]:
    tariff, match = tried.tariff, tried.match
    if unknown := [words for words in match.unknown if not match.meanings.get(words)]:
        yield Warned(kind="unknown_words", about=unknown)
    if tariff and expected and tariff.slug != expected:
        yield Warned(kind="other_tariff", about=[tariff.slug])
    if counted := [found.code for found in match.elements if found.quantity > 1]:
        yield Warned(kind="quantity_not_priced", about=counted)
    if asked := [service.code for service in _services(tried) if not service.included]:
        yield Warned(kind="extra_only_asked", about=asked)
    if tariff and not tariff.number and (found := problems(tariff)):
        places = (".".join(filter(None, (one.part, one.code, one.field))) for one in found)
        yield Warned(kind="unfinished", about=list(dict.fromkeys(places)))
