"""Words as they are searched: lower case, no accents. A function of the text alone, on any server."""

import re

from domain.plain import plain

MOST = 64  # words of a question that count; more is no question
# What people put around a question; it is about none of these.
CHATTER = frozenset(
    (
        "hola",
        "buenas",
        "buenos",
        "dias",
        "tardes",
        "noches",
        "gracias",
        "favor",
        "porfa",
        "oye",
        "oiga",
        "perdona",
        "perdone",
        "disculpa",
        "disculpe",
        "queria",
        "quiero",
        "quisiera",
        "querria",
        "saber",
        "pregunta",
        "preguntar",
        "preguntaros",
        "duda",
        "consulta",
        "puedes",
        "podeis",
        "podrias",
        "podriais",
        "decirme",
        "decidme",
        "dime",
        "explicarme",
        "explicar",
        "informacion",
        "info",
        "vale",
        "ok",
        "ayuda",
        "tengo",
        "tenia",
        "una",
        "un",
        "me",
        "os",
        "te",
        "necesito",
        "necesitaria",
        "estais",
        "sois",
        "teneis",
        "haceis",
        "vais",
        "vuestra",
        "vuestro",
        "vosotros",
    )
)

_WORD = re.compile(r"[a-z0-9]+")


def words(text: str) -> list[str]:
    """In order, with repeats: `¿Qué es la ITV?` → que, es, la, itv."""
    return _WORD.findall(plain(text))


def asked(question: str) -> list[str]:
    """What a question is about: each word once, without what people put around it."""
    told = (word for word in words(question) if len(word) > 1 and word not in CHATTER)
    return list(dict.fromkeys(told))[:MOST]
