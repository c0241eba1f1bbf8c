"""Choosing a variant: only one that the customer's own words choose."""

from pydantic import BaseModel, Field, create_model

from domain.tariffs.matching import match
from services.agent.tools.base import Desk, Result, Tool, one_of, refused

NAME = "ElegirVariante"


def arguments(desk: Desk) -> type[BaseModel]:
    elements = desk.tariff.elements.values() if desk.tariff else ()
    return create_model(
        NAME,
        __doc__="Elige la variante de un elemento según lo que ha escrito el cliente.",
        elemento=(one_of(e.code for e in elements if e.needs_variant), ...),
        variante=(
            one_of(e.code for e in elements if e.variant_of),
            Field(description="la que el cliente ha dicho; si no la ha dicho, pregúntasela"),
        ),
    )


async def run(desk: Desk, arguments: BaseModel) -> Result:
    """`variant_not_said` where the customer's words do not choose it: it is for them to say."""
    parent, variant = getattr(arguments, "elemento", ""), getattr(arguments, "variante", "")
    tariff = desk.tariff
    if tariff is None:
        return refused("no_category", "Pregunta primero de qué vehículo se trata.")
    variants = {element.code: element.name for element in tariff.variants(parent)}
    if variant not in variants:
        return refused("not_a_variant", "Esa variante no es de ese elemento.", variantes=variants)
    said = match(desk.context.catalogue, desk.text, category=tariff.slug, asked=[parent])
    if variant not in {*(found.code for found in said.elements), *desk.understood.elements}:
        return refused("variant_not_said", "El cliente no lo ha dicho: pregúntaselo.", variantes=variants)
    return {"elemento": parent, "variante": variant, "nombre": variants[variant]}


TOOL = Tool(NAME, arguments, run)
