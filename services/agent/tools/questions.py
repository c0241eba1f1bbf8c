"""Frequently asked questions, from the published articles."""

from pydantic import BaseModel, Field

from services.agent.tools.base import Desk, Result, Tool

NAME = "BuscarRespuesta"


class BuscarRespuesta(BaseModel):
    """Busca en los artículos publicados la respuesta a una pregunta frecuente."""

    pregunta: str = Field(min_length=1, max_length=2_000)


async def run(desk: Desk, arguments: BuscarRespuesta) -> Result:
    """`estado`: found, nothing_found, or unknown (the search did not answer: never "there is nothing")."""
    found = await desk.context.knowledge.search(arguments.pregunta, desk.context.turn.position)
    if found is None:
        return {"estado": "unknown", "mensaje": "No se ha podido consultar: ofrece una persona."}
    return {
        "estado": "found" if found else "nothing_found",
        "pasajes": [{"id": one.chunk, "titulo": one.title, "texto": one.text} for one in found],
    }


TOOL = Tool(NAME, lambda desk: BuscarRespuesta, run)
