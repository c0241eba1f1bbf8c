"""How the customer's last quote stands."""

from typing import Any

from pydantic import BaseModel

from services.agent.tools.base import Desk, Result, Tool
from services.agent.tools.quote import as_json

NAME = "UltimoPresupuesto"


class UltimoPresupuesto(BaseModel):
    """Dice cuál fue el último presupuesto que se dio al cliente y si sigue siendo válido."""


async def run(desk: Desk, arguments: UltimoPresupuesto) -> Result:
    """At the time of the turn. An expired one may be spoken of, its amount may not be named."""
    last = await desk.context.last_quote()
    if last is None:
        return {"hay": False}
    quote: dict[str, Any] = as_json(last)
    tariff = desk.context.tariffs.get(last.tariff.slug)
    names = [tariff.elements[c].name if tariff and c in tariff.elements else c for c in last.elements]
    return {
        "hay": True,
        "vigente": last.valid_until > desk.context.turn.started_at,
        "elementos": names,
        "presupuesto": quote,
    }


TOOL = Tool(NAME, lambda desk: UltimoPresupuesto, run)
