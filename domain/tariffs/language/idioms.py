"""Turns of phrase in which a word does not mean what it says, and what else must not be read."""

import re
from collections.abc import Sequence

from domain.tariffs.language.phrases import Phrases, block
from domain.tariffs.language.tokens import Token

_IDIOMS = """
    mas o menos | al menos | por lo menos | a menos que | ni mas ni menos | menos mal | me da igual
    da lo mismo | vale la pena | merece la pena | en contacto | fuera de serie | por si acaso
    en realidad | al final | al fin y al cabo
    por cierto | de paso | horquilla de precios | luz verde | recibo de la luz | luz del dia
    se me escapa | se me ha escapado | por wp | al wp | mi wp | tu wp | este wp | te mando | os mando
    le mando | ya mando | mando fotos | mi matricula es | la matricula es | numero de matricula
    misma matricula | permiso y matricula | foto con matricula | fotos con matricula
    foto de la matricula | foto con la matricula | con matricula visible | con la matricula visible
    matricula espanola | matricula extranjera | placa del fabricante | placa de fabricante
    placa identificativa | placa de caracteristicas | llevar la moto | llevar mi moto
    llevar una moto | llevar motos | llevar 2 motos | llevar las motos | transportar la moto
    transportar mi moto | transportar una moto | transportar motos | cargar la moto | cargar una moto
    cargar mi moto | meter la moto | subir la moto | llevar el coche | llevar un coche
    llevar mi coche | remolcar el coche | remolcar un coche | remolcar mi coche | remolcar coches
    arrastrar el coche | arrastrar un coche | arrastrar mi coche | transportar el coche
    transportar un coche | tirar del coche | tirar de un coche | en coche | en furgoneta
    con el coche detras | a todo gas | dar gas | gas natural | motor de gas | cierre por | cierres por
    db killer | dbkiller | db eater | slip on | full system | plug and play | cuadro medico | por un lado
    por otro lado | por otro | por una parte | por otra parte | por un lao
    bola de partido | bola de cristal | bola de nieve | bola extra | en bolas | deposito municipal
    deposito judicial | deposito de la grua | euros de deposito | de deposito en | en deposito
    suspension de la itv
    suspension de pagos | suspension de empleo | faro portugal | desde faro | vivo en faro | via de escape
    escape room | a todas luces | dar a luz | ano luz | sacar a la luz | salir a la luz | pocas luces
    muchas luces | entre 2 luces | piloto automatico | soy piloto | disco duro | disco de musica
    antena 3 | hacer la maleta | hacer las maletas | hago la maleta | hago las maletas | cargado de maletas
    cargada de maletas | tomar asiento | asiento contable | meter la pata | meti la pata | he metido la pata
    mala pata | patas arriba | estirar la pata | a pata | brazo a torcer | brazo roto | roto el brazo
    rompi el brazo | en mi defensa | defensa propia | hora de cierre | horario de cierre
    cierre del taller | protector solar | crema solar | filtro de spam | filtro de whatsapp
    nintendo switch
    tengo testigos | testigos de jehova | va la pinza | fue la pinza | pinzas de bateria | gomas de borrar
    llave en mano | luz del sol | espejo del alma | me hago un lio | gancho de la grua | placa base
"""


IDIOMS = Phrases(block(_IDIOMS))

_NAMES = frozenset(
    {
        ("me", "llamo"),
        ("nombre", "es"),
        ("soy",),
        ("vivo", "en"),
        ("soy", "de"),
        ("atentamente",),
        ("firmado",),
    }
)
_CUES = frozenset(cue[0] for cue in _NAMES)
_LONGEST_NAME = 6  # words

# Addresses and number plates hold letters that are nobody's exhaust: remus@…, 1234 BST.
_MASKED = re.compile(
    r"\S+@\S+|(?:https?://|www\.)\S+|</?[a-z][^<>]{0,60}>"
    r"|matr[ií]cula\s+(?:de|del|en)\s+(?:a[nñ]o\s+)?(?:19|20)[0-9]{2}\b"
    r"|matr[ií]culas?[\s:]*(?:es\s*)?[0-9]{4}[ -]?[a-z]{3}\b"  # a plate by their word, whatever its letters
    r"|(?:matr[ií]culas?[\s:]*(?:es)?\s*)?\b[0-9]{4}[ -]?[B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{3}\b",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with addresses and number plates struck out, of the same length."""
    return _MASKED.sub(lambda found: "." * len(found[0]), text)


def name_at(tokens: Sequence[Token], index: int, text: str) -> range:
    """The tokens of the name that a person gives from `index` on: "soy Jordi Puig"."""
    if tokens[index].text not in _CUES:
        return range(0)
    cue = max(
        (cue for cue in _NAMES if tuple(t.text for t in tokens[index : index + len(cue)]) == cue),
        key=len,
        default=(),
    )
    if not cue:
        return range(0)
    start = end = index + len(cue)
    while end < len(tokens) and end < start + _LONGEST_NAME and text[tokens[end].start].isupper():
        end += 1
        if (
            end + 1 < len(tokens)
            and tokens[end].text in ("de", "del")
            and text[tokens[end + 1].start].isupper()
        ):
            end += 1  # "soy Paco de Talleres Arrow"
    return range(start, end)
