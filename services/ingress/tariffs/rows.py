"""What the commands print, as plain data. Amounts are integer cents."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.errors import BadInput, MsiaError, NotFound
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.fold import TariffHistory
from domain.tariffs.matching import Match
from domain.tariffs.matching import match as match_text
from domain.tariffs.pricing import Priced, price
from domain.tariffs.refusals import Unpriceable
from domain.tariffs.tariff import Tariff
from services.common.window import rfc3339
from services.ingress.tariffs.log import Loaded

_KINDS = {NotFound: "not_found", BadInput: "bad_input"}


class _QuoteLine(BaseModel):
    model_config = ConfigDict(strict=True)

    category: str
    codes: list[str]
    extras: list[str] = []
    options: dict[str, str] = {}


class _MatchLine(BaseModel):
    model_config = ConfigDict(strict=True)

    text: str
    category: str | None = None
    asked: list[str] = []


def options(pairs: Sequence[str]) -> dict[str, str]:
    """`AUMENTO_MMTA=con_ensayo` by element."""
    split = [pair.partition("=") for pair in pairs]
    wrong = next(
        (pair for pair, parts in zip(pairs, split, strict=True) if not (parts[0] and parts[2])), None
    )
    if wrong is not None:
        raise BadInput(f"--option {wrong}: write ELEMENT=choice, as in AUMENTO_MMTA=con_ensayo")
    return {element: choice for element, _, choice in split}


def quoted(
    tariffs: Catalogue, category: str, codes: Sequence[str], extras: Sequence[str], chosen: Mapping[str, str]
) -> Priced:
    return price(tariffs.tariff(category), codes, extras, chosen)


def quote(priced: Priced, codes: Sequence[str]) -> dict[str, Any]:
    """A price; `codes` as they were given."""
    return {
        "category": priced.slug,
        "codes": list(codes),
        "tier": priced.tier.code,
        "net_cents": priced.net_cents,
        "vat_cents": priced.vat_cents,
        "gross_cents": priced.gross_cents,
    }


def explained(priced: Priced, codes: Sequence[str]) -> dict[str, Any]:
    """A price with where it comes from."""
    return {
        **quote(priced, codes),
        "tier_name": priced.tier.name,
        "explanation": list(priced.explanation),
    }


def refused(error: MsiaError) -> dict[str, Any]:
    """A refusal; `element` is the first of those that stand in the way."""
    elements = error.elements if isinstance(error, Unpriceable) else ()
    return {
        "code": error.kind if isinstance(error, Unpriceable) else _KINDS.get(type(error), "refused"),
        "element": elements[0] if elements else None,
        "elements": list(elements),
        "choices": list(error.choices) if isinstance(error, Unpriceable) else [],
        "message": str(error),
    }


def quote_line(tariffs: Catalogue, given: dict[str, Any]) -> dict[str, Any]:
    """The price of one line's set, or its error."""
    echo = {"category": given.get("category"), "codes": given.get("codes")}
    try:
        line = _QuoteLine.model_validate(given)
        return quote(quoted(tariffs, line.category, line.codes, line.extras, line.options), line.codes)
    except ValidationError as error:
        return {**echo, "error": refused(_bad_line(error))}
    except MsiaError as error:
        return {**echo, "error": refused(error)}


def match_line(tariffs: Catalogue, given: dict[str, Any]) -> dict[str, Any]:
    """What one line's text names, or its error."""
    try:
        line = _MatchLine.model_validate(given)
        return match(match_text(tariffs, line.text, line.category, line.asked))
    except ValidationError as error:
        return {"error": refused(_bad_line(error))}
    except MsiaError as error:
        return {"error": refused(error)}


def _bad_line(error: ValidationError) -> BadInput:
    problems = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return BadInput("; ".join(problems))


def match(found: Match) -> dict[str, Any]:
    """Everything a text says."""
    return {
        "category": found.category,
        "elements": [asdict(element) for element in found.elements],
        "ask": list(found.ask),
        "unknown": list(found.unknown),
        "excluded": list(found.excluded),
        "extras": list(found.extras),
        "only": found.only,
        "categories": list(found.categories),
        "waiting": list(found.waiting),
        "out_of_scope": asdict(found.out_of_scope) if found.out_of_scope else None,
    }


def listed(source: Catalogue | Mapping[str, TariffHistory]) -> list[dict[str, Any]]:
    """One row a tariff; from the log, the version last published."""
    if isinstance(source, Catalogue):
        return [_listed(tariff, None) for tariff in source.tariffs.values()]
    return [_listed(history.latest or history.draft, history) for _, history in sorted(source.items())]


def _listed(tariff: Tariff, history: TariffHistory | None) -> dict[str, Any]:
    return {
        "slug": tariff.slug,
        "name": tariff.name,
        "version": tariff.number,
        "effective_from": rfc3339(tariff.effective_from) if tariff.effective_from else None,
        "elements": sum(not element.retired for element in tariff.elements.values()),
        "tiers": len(tariff.tiers),
        "has_changes": history.has_changes if history else None,
        "position": history.position if history else None,
    }


def tariff(shown: Tariff) -> dict[str, Any]:
    """A whole tariff."""
    return {
        "slug": shown.slug,
        "name": shown.name,
        "customer": shown.customer,
        "currency": shown.currency,
        "vat_percent": shown.vat_percent,
        "version": shown.number,
        "effective_from": rfc3339(shown.effective_from) if shown.effective_from else None,
        "lists": dict(shown.lists),
        "words": list(shown.words),
        "not_words": list(shown.not_words),
        "ambiguous": {word: list(codes) for word, codes in shown.ambiguous.items()},
        "tiers": [
            {**asdict(tier), "admits": dict(tier.admits)}
            for tier in sorted(shown.tiers.values(), key=lambda tier: tier.net_cents)
        ],
        "surcharges": [
            {
                "element": rule.element,
                "net_cents": rule.net_cents,
                "options": [option.model_dump() for option in rule.options],
                "ask_first": rule.ask_first,
            }
            for rule in shown.surcharges.values()
        ],
        "extras": [asdict(extra) for extra in shown.extras.values()],
        "elements": [
            {
                "code": element.code,
                "name": element.name,
                "list": element.list,
                "retired": element.retired,
                "variant_of": element.variant_of,
                "needs_variant": element.needs_variant,
                "exclusive": element.exclusive,
                "question": element.question,
                "keywords": list(element.keywords),
                "answers": list(element.answers),
                "documents": list(shown.documents.get(element.code, ())),
                "fields": [field.model_dump() for field in element.fields],
            }
            for element in shown.elements.values()
        ],
        "documents": list(shown.documents.get(None, ())),
    }


def loaded(one: Loaded) -> dict[str, Any]:
    """What loading did to a category; `version` null: nothing changed."""
    return {"slug": one.slug, "version": one.version, "events": one.events}
