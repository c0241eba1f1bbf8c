"""A customer who wants no more messages, and one who wants them again."""

import re
from collections.abc import Iterable

from contracts.private import Erased
from services.agent.gate.reading import clauses, meant, normalised

_BARE_OUT = frozenset({"baja", "stop", "unsubscribe", "cancelar suscripcion", "parad", "basta"})
_BARE_IN = frozenset({"alta", "start", "reanudar", "reactivar", "volver", "seguir", "continuar"})
_NO_MORE = (
    r"(?:mensajes?|mensajitos|whatsapps?|wasaps?|publicidad|propaganda|spam|avisos|nada|notificaciones)"
)

_OUT = re.compile(
    r"\bno (?:me|nos) (?:volvais|vuelvas|vuelvan) a (?:escribir|molestar|contactar|mandar|enviar)\b"
    r"|\bno (?:me|nos) (?:escrib(?:ais|as|an)|contact(?:eis|es|en)|molest(?:eis|es|en))(?: (?:mas|nunca)\b|$)"
    rf"|\bno (?:me|nos) (?:mand|envi)(?:eis|es|en) (?:mas|nunca|ningun\w*)(?: {_NO_MORE}|$)"
    rf"|\bno (?:me|nos) (?:mand|envi)(?:eis|es|en) {_NO_MORE}\b"
    rf"|\bno (?:quiero|queremos|deseo) (?:recibir )?(?:mas|ningun\w*|vuestr\w+)? ?{_NO_MORE}(?: mas)?\b"
    r"|\bno (?:quiero|queremos|deseo) (?:que (?:me|nos)|recibir) \w*(?:escrib|mand|envi|contact|molest)\w*"
    r"|\b(?:deja|dejad|dejen|deje|para|parad|paren|basta) de (?:escribir|mandar|enviar|molestar|contactar)\w*"
    r"|\b(?:quiero|quisiera|quieren|necesito|podeis|puedes|como puedo|como me) (?:dar(?:me|nos)|doy) de"
    r" baja\b"
    r"|\b(?:dame|deme|dadme|denme|dadnos|darme|date) de baja\b(?! (?:la|el|mi|una?) )"
    r"|\b(?:solicito|pido|quiero) (?:la|mi) baja(?:$| (?:de|del) (?:la lista|servicio|mensajes|publicidad"
    r"|chat))"
    r"|\bbaja (?:de|del|en) (?:la lista|servicio|los mensajes|mensajes|publicidad|notificaciones|chat)\b"
    r"|\b(?:borra|borrad|quita|quitad|elimina|eliminad|sacad|saca)(?:me)? (?:mi (?:numero|telefono)"
    r"|de (?:la|vuestra|esa|tu) (?:lista|agenda|base))\b"
    r"|\b(?:dejad|deja|dejen)(?:me|nos) (?:en paz|tranquil[oa]s?)\b|\bstop (?:publicidad|mensajes|spam)\b"
)
_IN = re.compile(
    r"\b(?:quiero|dadme|darme|dame|volved? a dar(?:me)?) de alta\b|\bdarme de alta\b"
    r"|\b(?:ya )?(?:podeis|puedes) (?:volver a )?escribirme(?: (?:otra vez|de nuevo))?$"
    r"|\b(?:volved|vuelve) a (?:escribirme|contestarme)\b|\bquiero (?:volver a )?recibir (?:mensajes"
    r"|respuestas)\b"
)


def opts_out(text: str) -> bool:
    """Also by one word alone; "la luz de stop" and "baja de la moto" are none."""
    return _alone(text) in _BARE_OUT or any(_OUT.search(clause) for clause in clauses(text))


def bare(text: str) -> bool:
    """Whether it is one word alone, that may as well answer a question ("¿alta o baja?")."""
    return _alone(text) in _BARE_OUT


def opts_in(text: str) -> bool:
    """By the word that the confirmation names, or in so many words."""
    return _alone(text) in _BARE_IN or any(_IN.search(clause) for clause in clauses(text))


def wants_back(texts: "Iterable[str | Erased | None]") -> bool:
    """Whether one of these messages asks for answers again."""
    return any(isinstance(text, str) and opts_in(normalised(text)) for text in texts)


def _alone(text: str) -> str:
    return " ".join(meant(text))
