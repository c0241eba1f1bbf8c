"""Whether a machine answers: asked honestly, answered honestly. It is no wish for a person."""

import re

from services.agent.gate.reading import clauses, meant

_WHAT = (
    r"(?:robots?|bots?|chat ?bots?|ias?|inteligencia artificial|asistente(?: virtual)?|personas?|human[oa]s?|"
    r"contestador|chat ?gpt|gpt|maquina|programa)"
)
_ASKS = re.compile(
    rf"\b(?:eres|es usted|sois|sos|seras|sera|estoy hablando con|hablo con|estoy escribiendo(?:me)? con|le"
    rf" escribo a|"
    rf"(?:me )?(?:esta|estas|estan) (?:contestando|respondiendo|atendiendo)|me (?:contesta|responde|atiende"
    rf"|habla)|"
    rf"estoy con|estas siendo) (?:\w+ ){{0,4}}?{_WHAT}\b"
    r"|\b(?:es esto|esto es|eso es|es este|este es) (?:un |una |solo un )?(?:robot|bot|chat ?bot|ia"
    r"|contestador|"
    r"automatico|inteligencia artificial|persona)\b|\b(?:eres|sois|sos) (?:de verdad|real(?:es)?)$"
    r"|\bes una persona (?:quien|la que|el que)\b"
    r"|\blo (?:contesta|escribe|responde|lleva) (?:una |un )?(?:maquina|persona|bot|robot|ia)\b"
    r"|\b(?:con )?quien (?:hablo|estoy (?:hablando|escribiendo)|eres|sois|me (?:atiende|contesta|escribe)"
    r"|esta(?:s)? (?:ahi|escribiendo)"
    r"|tengo el gusto)"
    r"|\bhay (?:alguien|alguna persona|una persona)(?: (?:ahi|al otro lado|detras|leyendo|despierto|por"
    r" ahi))*$"
    r"|\bcomo te llamas\b|\bque modelo (?:de (?:ia|lenguaje) )?(?:eres|usas)\b|\bquien te (?:programo|creo"
    r"|ha (?:programado|creado|hecho)|hizo)\b"
)


def asks_who(text: str) -> bool:
    """Whether one of its clauses asks who or what answers."""
    return any(_ASKS.search(clause) for clause in clauses(text))


def rest(text: str) -> list[str]:
    """The words beside the question that are more than manners."""
    return [word for clause in clauses(text) if not _ASKS.search(clause) for word in meant(clause)]


def without(text: str) -> str:
    """The clauses beside the question, in plain form."""
    return "\n".join(clause for clause in clauses(text) if not _ASKS.search(clause))
