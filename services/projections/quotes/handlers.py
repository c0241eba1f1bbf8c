"""Prices computed, and prices given."""

from contracts.event import Event
from contracts.events.conversation import HandoffRequested, QuoteGiven, ReplyRequested
from services.projections.folding import FOLDS
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

quotes = Projection(
    "quotes",
    version=4,
    tables=(Table("quotes", key=("quote_id",)), FOLDS),
    folds=Event,
)
on = quotes.on


@on(QuoteGiven)
def quote_given(event: QuoteGiven, at: At, rows: Rows) -> None:
    rows.quotes.put(
        quote_id=event.quote_id,
        conversation=at.aggregate,
        turn_id=event.turn_id,
        position=at.position,
        at=at.time,
        tariff_slug=event.tariff.slug,
        tariff_version=event.tariff.version,
        tariff_position=event.tariff.position,
        elements=list(event.elements),
        tier=event.tier,
        extras=[
            {"code": extra.code, "option": extra.option, "net_cents": extra.net.cents}
            for extra in event.extras
        ],
        net_cents=event.net.cents,
        vat_percent=event.vat_percent,
        vat_cents=event.vat.cents,
        gross_cents=event.gross.cents,
        currency=event.net.currency,
        valid_until=event.valid_until,
    )


@on(ReplyRequested, HandoffRequested)
def quotes_named(event: ReplyRequested | HandoffRequested, at: At, rows: Rows) -> None:
    turn = at.state.turn(event.turn_id)
    if turn is None or turn.outcome_position != at.position:
        return  # an outcome that does not stand gives nothing
    for quote in event.quotes:
        rows.quotes.put(quote_id=quote, given_position=at.position, given_at=at.time)
