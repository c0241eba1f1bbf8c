"""Handing over: the model may wish it, the graph does it."""

from typing import Literal

from pydantic import BaseModel

from services.agent.tools.base import Desk, Result, Tool

NAME = "PasarAPersona"


class PasarAPersona(BaseModel):
    """Pasa la conversación a una persona del equipo."""

    motivo: Literal["lo_pide", "no_lo_tramitamos", "hay_que_valorarlo", "no_lo_se", "molesto"]


REASONS = {
    "lo_pide": "person_asked",
    "no_lo_tramitamos": "out_of_scope",
    "hay_que_valorarlo": "not_priced",
    "no_lo_se": "assistant_unsure",
    "molesto": "person_asked",
}


async def run(desk: Desk, arguments: PasarAPersona) -> Result:
    return {"persona": True, "razon": REASONS[arguments.motivo]}


TOOL = Tool(NAME, lambda desk: PasarAPersona, run)
