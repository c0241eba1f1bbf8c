"""The price, by the tariff alone. The one tool that leaves something behind: a `QuoteGiven`."""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel, Field, create_model

from contracts.events.conversation import QuotedExtra, QuoteGiven
from contracts.ids import stable_id
from contracts.money import Money
from domain.tariffs.pricing import Priced, price
from domain.tariffs.refusals import Unpriceable
from services.agent.tools.base import Desk, Result, Tool, refused, several

NAME = "CalcularPresupuesto"


def arguments(desk: Desk) -> type[BaseModel]:
    tariff = desk.tariff
    codes = tariff.elements.values() if tariff else ()
    return create_model(
        NAME,
        __doc__="Calcula el presupuesto de los elementos que el cliente ha nombrado y da su identificador.",
        elementos=(several(e.code for e in codes if not e.retired), Field(min_length=1, max_length=60)),
        servicios=(several(tariff.extras if tariff else ()), Field(default_factory=list, max_length=20)),
        opciones=(dict[str, str], Field(default_factory=dict, description="elemento → opción elegida")),
    )


async def run(desk: Desk, arguments: BaseModel) -> Result:
    """The quote as JSON, or why there is none. What the customer did not name is not priced."""
    asked = arguments.model_dump()
    codes, extras, options = asked["elementos"], asked["servicios"], asked["opciones"]
    context, tariff = desk.context, desk.tariff
    if tariff is None:
        return refused("no_category", "Pregunta primero de qué vehículo se trata.")
    if tariff.slug in context.stopped:
        return refused("quarantined", "Esta tarifa no se puede usar ahora: pasa a una persona.")
    strange = sorted(set(codes) - desk.recognised - set(desk.chosen.values()))
    if strange:
        return refused("not_named", "El cliente no ha nombrado eso: pregúntaselo.", elements=strange)
    unique = tuple(dict.fromkeys(codes))
    try:
        priced = price(tariff, unique, tuple(dict.fromkeys(extras)), options)
    except Unpriceable as refusal:
        return refused(
            refusal.kind, str(refusal), elements=list(refusal.elements), choices=list(refusal.choices)
        )
    return as_json(await _given(desk, priced))


async def _given(desk: Desk, priced: Priced) -> QuoteGiven:
    """Recorded once for the turn and these arguments: asked again, the first one stands."""
    context = desk.context
    ref = next(pin for pin in context.turn.tariffs if pin.slug == priced.slug)
    options = sorted(priced.options.items())
    quote_id = stable_id("quote", context.turn.id, priced.slug, priced.codes, priced.extras, options)

    def money(cents: int) -> Money:
        return Money(cents=cents, currency=context.tariffs[priced.slug].currency)

    quote = QuoteGiven(
        turn_id=context.turn.id,
        attempt=context.attempt,
        quote_id=quote_id,
        tariff=ref,
        elements=priced.codes,
        tier=priced.tier.code,
        extras=tuple(
            QuotedExtra(code=line.code, net=money(line.net_cents), option=priced.options.get(line.code))
            for line in priced.lines
            if line.kind != "tier"
        ),
        net=money(priced.net_cents),
        vat_percent=priced.vat_percent,
        vat=money(priced.vat_cents),
        gross=money(priced.gross_cents),
        valid_until=context.turn.started_at + timedelta(days=context.quote_valid_days),
    )
    given = await context.record(f"quote-{quote_id}", 1, quote)
    assert isinstance(given, QuoteGiven)
    return given


def as_json(given: QuoteGiven) -> dict[str, Any]:
    """Cents, net but for `gross_cents`."""
    return {
        "id": str(given.quote_id),
        "category": given.tariff.slug,
        "version": given.tariff.version,
        "elements": list(given.elements),
        "tier": given.tier,
        "extras": [extra.model_dump(mode="json") for extra in given.extras],
        "net_cents": given.net.cents,
        "vat_percent": given.vat_percent,
        "vat_cents": given.vat.cents,
        "gross_cents": given.gross.cents,
        "valid_until": given.valid_until.isoformat(),
    }


TOOL = Tool(NAME, arguments, run)
