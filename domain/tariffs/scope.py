"""What no tariff is about, whatever is named beside it: for a person, never for a price."""

from collections.abc import Sequence

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.tokens import Token

# "seguro" alone is an adjective ("no estoy seguro"); only with its article is it a policy
_INSURANCE = """
    el seguro | mi seguro | un seguro | del seguro | al seguro | tu seguro | su seguro | los seguros
    seguros | tengo seguro | cubre el seguro | a terceros | seguro de moto | seguro de motos
    seguro de la moto | seguro de la autocaravana | seguro de coche | seguro para la moto
    seguro a terceros | seguro a todo riesgo | aseguradora | aseguradoras | la poliza | poliza
    asegurarla | asegurarlo | asegurar la moto | asegurar mi moto | asegurar la autocaravana
"""
_LEGAL = """
    abogado | abogada | abogados | asesoria legal | asesoria juridica | asesoramiento legal
    consejo legal | asesoramiento juridico | consulta legal | consulta juridica | recurrir la multa
    recurrir una multa | recurrir multa | recurrir esta multa | recurso de multa
    recurrir la denuncia | poner una denuncia | denunciar | denunciarle | denunciarlo | denunciarles
    demandar | demandarle | una demanda | juicio | juzgado | perito | peritaje | reclamacion judicial
    vicios ocultos
"""

TOPICS = Phrases((*block(_INSURANCE, "insurance"), *block(_LEGAL, "legal")))


def requests(tokens: Sequence[Token]) -> bool:
    """Whether a text asks for a homologation whatever else it is about."""
    return any(token.text.startswith(("homolog", "legaliz")) for token in tokens)
