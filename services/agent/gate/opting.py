"""A customer who wants no more messages, and one who wants them again."""

import re
from collections.abc import Iterable

from contracts.private import Erased
from services.agent.gate.reading import clauses, meant, normalised

_BARE_OUT = frozenset({"baja", "stop", "unsubscribe", "cancelar suscripcion", "parad", "basta"})
_BARE_IN = frozenset({"alta", "start", "reanudar", "reactivar", "volver", "seguir", "continuar"})
_MESSAGES = r"(?:mensajes?|mensajitos|whatsapps?|wasaps?|publicidad|propaganda|spam|avisos|notificaciones)"
_DISTURB = r"(?:escrib|contact|molest|mand|envi|habl|agobi|acos)\w*"

_OUT = re.compile(
    r"\bno (?:(?:me|nos|le) )?(?:volv|llegu|vay|vuelv)\w+ a (?:volver a )?(?:escrib|contact|molest|habl)\w*"
    r"|\b(?:no|ni) (?:me|nos) (?:escrib(?:ais|as|an)|contact(?:eis|es|en)|molest(?:eis|es|en)|habl(?:eis|es"
    r"|en)|"
    r"agobi(?:eis|es|en))(?: (?:mas|nunca|ya)\b|$)"
    rf"|\bno (?:me|nos) (?:mand|envi)(?:eis|es|en) (?:mas|nunca|ningun\w*)(?: {_MESSAGES}| nada| cosas|$)"
    rf"|\bno (?:me|nos) (?:mand|envi)(?:eis|es|en) {_MESSAGES}\b|\b(?:no|ni un|nada de) mas {_MESSAGES}\b"
    rf"|\bno (?:quiero|queremos|deseo) (?:recibir )?(?:mas |ningun\w* |vuestr\w+ )?{_MESSAGES}\b"
    r"|\bno (?:quiero|queremos|deseo) (?:volver a )?recibir (?:mas )?nada\b"
    rf"|\bno (?:quiero|queremos|deseo) que (?:me|nos) {_DISTURB}(?: mas| nunca| nada)*$"
    r"|\bno (?:quiero|queremos) (?:saber )?nada (?:mas )?(?:de|con) (?:vosotros|ustedes|vuestra empresa"
    r"|esta empresa)\b"
    rf"|\bdejar de recibir {_MESSAGES}|\bvale (?:ya )?de {_MESSAGES}"
    rf"|\b(?:deja|dejad|dejen|deje|para|parad|paren|pare|basta)(?: ya)? de (?:{_DISTURB}|{_MESSAGES})"
    r"|\b(?:quiero|quisiera|necesito|podeis|puedes|como puedo|como me|me|solicito) (?:dar(?:me|nos)|doy) de"
    r" baja\b"
    r"|\b(?:dame|deme|dadme|denme|dadnos|darme|darnos) de baja\b(?! (?:la|el|una?) )"
    r"|\b(?:dar|dad|dame|dadme) de baja (?:mi|este) (?:numero|telefono|movil|contacto|suscripcion)\b"
    r"|\b(?:solicito|pido|quiero) (?:la|mi) baja(?:$| (?:de|del) (?:la lista|servicio|mensajes|publicidad"
    r"|chat))"
    r"|\bbaja (?:de|del|en) (?:la lista|servicio|los mensajes|mensajes|publicidad|notificaciones|chat)\b"
    r"|\b(?:borra|borrad|quita|quitad|elimina|eliminad|sacad|saca)(?:me)? (?:(?:mi|este) (?:numero|telefono"
    r"|contacto)"
    r"|de (?:la|vuestra|esa|tu) (?:lista|agenda|base))|\b(?:desuscrib|unsubscrib)\w*|^borradme$"
    rf"|\bcancelar (?:la |los )?(?:suscripcion|{_MESSAGES})"
    r"|\b(?:dejad|deja|dejen)(?:me|nos) (?:ya )?(?:en paz|tranquil[oa]s?)\b|\bstop (?:publicidad|mensajes"
    r"|spam)\b"
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
