"""A quote of the log, computed again from the version its turn pinned: equal to the cent, or what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from contracts.events.conversation import QuoteGiven, TariffRef
from domain.conversation.state import Turn
from domain.tariffs.fold import TariffHistory
from domain.tariffs.pricing import Priced, price
from domain.tariffs.refusals import Unpriceable
from domain.tariffs.tariff import Tariff

_BEGINNING = timedelta(seconds=10)  # from reading the tariffs to the start of the turn: an append's deadline


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the log says and that does not follow from it. Amounts are cents."""

    field: str
    said: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Audited:
    """`tariff` and `priced` are None where the log does not hold that version, or it refuses the set."""

    quote: QuoteGiven
    tariff: Tariff | None
    priced: Priced | None
    findings: tuple[Finding, ...]


def audit(
    quote: QuoteGiven,
    position: int,
    turn: Turn | None,
    histories: Mapping[str, TariffHistory],
    valid_days: int | None = None,
) -> Audited:
    """Check one quote, which stands at `position`, against its turn and against the tariffs of the log.

    `valid_days`: how long quotes are valid; None: as it was set then, which the log does not hold: any number
    of whole days from the turn's time.
    """
    history = histories.get(quote.tariff.slug)
    tariff = history.published(quote.tariff.version) if history else None
    if tariff is None:
        return Audited(quote, None, None, (Finding("tariff", _name(quote.tariff), None),))
    found = [*_pinned(quote, position, turn, tariff)]
    if turn is not None and history is not None:
        found += [*_newest(quote, turn, history), *_validity(quote, turn, valid_days)]
    try:
        priced = reprice(tariff, quote)
    except Unpriceable as refusal:
        return Audited(quote, tariff, None, (*found, Finding("price", quote.gross.cents, str(refusal))))
    return Audited(quote, tariff, priced, (*found, *_amounts(quote, priced, tariff)))


def reprice(tariff: Tariff, quote: QuoteGiven) -> Priced:
    """The same set by some tariff; `Unpriceable` where it refuses.

    What stands beside the tier is a surcharge where it names an element of the set, else an extra.
    """
    elements = set(quote.elements)
    return price(
        tariff,
        quote.elements,
        extras=[extra.code for extra in quote.extras if extra.code not in elements],
        options={
            extra.code: extra.option
            for extra in quote.extras
            if extra.option is not None and extra.code in tariff.surcharges
        },
    )


def _pinned(quote: QuoteGiven, position: int, turn: Turn | None, tariff: Tariff) -> list[Finding]:
    """The version is the one that its turn saw, published before and in force then."""
    found: list[Finding] = []
    publication = tariff.publication
    assert publication is not None  # `published` gives versions only
    if publication.position != quote.tariff.position:
        found.append(Finding("tariff.position", quote.tariff.position, publication.position))
    if publication.position > position:
        found.append(Finding("tariff.published_before", position, publication.position))
    if turn is None:
        found.append(Finding("turn", str(quote.turn_id), None))
        return found
    if quote.tariff not in turn.tariffs:
        pins = ", ".join(_name(ref) for ref in turn.tariffs)
        found.append(Finding("tariff.pinned", _name(quote.tariff), pins or None))
    if publication.effective_from > turn.started_at:
        said, real = turn.started_at.isoformat(), publication.effective_from.isoformat()
        found.append(Finding("tariff.effective_from", said, real))
    return found


def _newest(quote: QuoteGiven, turn: Turn, history: TariffHistory) -> list[Finding]:
    """The version is the last that was in force at the turn's time, of those that stood in the log before it.

    One that came into force while the turn was beginning may be missing from it: that is no difference.
    """
    before = (v for v in history.versions if v.publication and v.publication.position < turn.position)
    newest = replace(history, versions=tuple(before)).in_force(turn.started_at - _BEGINNING)
    if newest is None or newest.number <= quote.tariff.version:
        return []
    return [Finding("tariff.newest", quote.tariff.version, newest.number)]


def _validity(quote: QuoteGiven, turn: Turn, valid_days: int | None) -> list[Finding]:
    valid = quote.valid_until - turn.started_at
    if valid_days is None:
        right = valid >= timedelta(days=1) and not valid % timedelta(days=1)
        return [] if right else [Finding("valid_until", quote.valid_until.isoformat(), "whole days")]
    until = turn.started_at + timedelta(days=valid_days)
    if quote.valid_until == until:
        return []
    return [Finding("valid_until", quote.valid_until.isoformat(), until.isoformat())]


def _amounts(quote: QuoteGiven, priced: Priced, tariff: Tariff) -> list[Finding]:
    currencies = {money.currency for money in (quote.net, quote.vat, quote.gross)}
    lines = {extra.code: extra.net.cents for extra in quote.extras}
    pairs = (
        ("tier", quote.tier, priced.tier.code),
        ("extras", lines, {line.code: line.net_cents for line in priced.lines if line.kind != "tier"}),
        ("net_cents", quote.net.cents, priced.net_cents),
        ("vat_percent", quote.vat_percent, priced.vat_percent),
        ("vat_cents", quote.vat.cents, priced.vat_cents),
        ("gross_cents", quote.gross.cents, priced.gross_cents),
        ("currency", ", ".join(sorted(currencies)), tariff.currency),
    )
    return [Finding(field, said, real) for field, said, real in pairs if said != real]


def _name(ref: TariffRef) -> str:
    return f"{ref.slug} v{ref.version}"
