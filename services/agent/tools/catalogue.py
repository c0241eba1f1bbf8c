"""What can be homologated at all: categories, their elements and services. No prices in here."""

from pydantic import BaseModel, Field, create_model

from services.agent.tools.base import Desk, Result, Tool, one_of, refused

NAME = "VerCatalogo"


def arguments(desk: Desk) -> type[BaseModel]:
    category = one_of(desk.context.tariffs) | None
    return create_model(
        NAME,
        __doc__="Lista las categorías de vehículos o, dada una, sus elementos y servicios (sin precios).",
        categoria=(category, Field(None, description="la categoría; sin ella, la de la conversación")),
    )


async def run(desk: Desk, arguments: BaseModel) -> Result:
    """Names only: a price is asked for with a quote."""
    slug = getattr(arguments, "categoria", None) or desk.understood.category
    vehicles = [{"categoria": tariff.slug, "nombre": tariff.name} for tariff in desk.context.tariffs.values()]
    if slug is None:
        return {"categorias": vehicles}
    tariff = desk.context.tariffs.get(slug)
    if tariff is None:
        return refused("unknown_category", "Esa categoría no existe.", categorias=vehicles)
    return {
        "categoria": tariff.slug,
        "nombre": tariff.name,
        "elementos": [
            {"codigo": element.code, "nombre": element.name}
            for element in tariff.elements.values()
            if not element.retired and element.variant_of is None
        ],
        "servicios": [{"codigo": extra.code, "nombre": extra.name} for extra in tariff.extras.values()],
    }


TOOL = Tool(NAME, arguments, run)
