"""Papers and photos: those of every set, and those of an element."""

from pydantic import BaseModel, Field, create_model

from services.agent.tools.base import Desk, Result, Tool, refused, several

NAME = "VerDocumentos"


def arguments(desk: Desk) -> type[BaseModel]:
    codes = desk.tariff.elements if desk.tariff else ()
    return create_model(
        NAME,
        __doc__="Dice qué documentos y fotos hacen falta, en general y para unos elementos.",
        elementos=(several(codes), Field(default_factory=list, max_length=60)),
    )


async def run(desk: Desk, arguments: BaseModel) -> Result:
    tariff = desk.tariff
    if tariff is None:
        return refused("no_category", "Pregunta primero de qué vehículo se trata.")
    codes = list(getattr(arguments, "elementos", ()))
    strange = [code for code in codes if code not in tariff.elements]
    if strange:
        return refused("unknown_element", "Esos códigos no son del catálogo.", elements=strange)
    return {
        "generales": list(tariff.documents.get(None, ())),
        "por_elemento": [
            {"nombre": tariff.elements[code].name, "documentos": list(tariff.documents[code])}
            for code in dict.fromkeys(codes)
            if tariff.documents.get(code)
        ],
    }


TOOL = Tool(NAME, arguments, run)
