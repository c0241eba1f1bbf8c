"""A quote as data. Money in cents, times RFC 3339 UTC."""

from typing import Any

from domain.tariffs.auditing import Audited
from services.audit.quotes.found import Found
from services.common.window import rfc3339

COLUMNS = [
    "quote_id",
    "conversation",
    "position",
    "stored_at",
    "given_position",
    "tariff",
    "version",
    "tier",
    "elements",
    "extras",
    "net_cents",
    "vat_percent",
    "vat_cents",
    "gross_cents",
    "currency",
    "valid_until",
    "problem",
]


def row(found: Found) -> dict[str, Any]:
    """`given_position` is null where no outcome that stands gave it to the customer."""
    quote = found.quote
    return {
        "quote_id": str(quote.quote_id),
        "conversation": found.recorded.aggregate,
        "position": found.recorded.position,
        "stored_at": rfc3339(found.recorded.stored_at),
        "given_position": found.given_position or None,
        "tariff": quote.tariff.slug,
        "version": quote.tariff.version,
        "tier": quote.tier,
        "elements": list(quote.elements),
        "extras": [
            {"code": extra.code, "option": extra.option, "net_cents": extra.net.cents}
            for extra in quote.extras
        ],
        "net_cents": quote.net.cents,
        "vat_percent": quote.vat_percent,
        "vat_cents": quote.vat.cents,
        "gross_cents": quote.gross.cents,
        "currency": quote.gross.currency,
        "valid_until": rfc3339(quote.valid_until),
        "problem": found.problem,
    }


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """For CSV: lists as words."""
    extras = (f"{extra['code']}={extra['net_cents']}" for extra in row["extras"])
    return {**row, "elements": " ".join(row["elements"]), "extras": " ".join(extras)}


def audited(found: Found, result: Audited) -> dict[str, Any]:
    """The row, and what computing it again gave: `equal`, or each difference with both sides."""
    priced = result.priced
    return row(found) | {
        "equal": not result.findings,
        "recomputed_gross_cents": priced.gross_cents if priced else None,
        "differences": [
            {"field": finding.field, "said": finding.said, "found": finding.found}
            for finding in result.findings
        ],
    }
