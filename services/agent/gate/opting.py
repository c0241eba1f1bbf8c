"""A customer who wants no more messages, and one who wants them again."""

import re
from collections.abc import Iterable

from contracts.private import Erased
from services.agent.gate.reading import clauses, meant, normalised

_BARE_OUT = frozenset({"baja", "stop", "unsubscribe", "cancelar suscripcion", "parad", "basta"})
_BARE_IN = frozenset({"alta", "start", "reanudar", "reactivar", "volver", "seguir", "continuar"})
_MESSAGES = (
    r"(?:mensajes?|mensajitos|whatsapps?|wasaps?|sms|publicidad|publi|propaganda|spam|avisos|notificaciones|"
    r"promociones|comunicaciones|newsletters?)(?! de (?:voz|audio|trafico|(?:la )?itv|industria|la dgt))"
)
_STEM = r"(?:escrib|contact|molest|mand|envi|habl|agobi|acos|bombarde)"
# Orders, and what "que" brings; "no me mandas nada" and "no me mandasteis" are none
_REACH = r"(?:escrib(?:ais|as|an|a)|(?:contact|molest|habl|agobi|acos|bombarde)(?:eis|es|en|e))"
_SEND = r"(?:(?:mand|envi)(?:eis|es|en|e))"
# What may stand behind "no me escribáis"; anything else says what about: "… hasta el lunes"
_ANY_MORE = (
    r"(?: (?:mas|nunca|jamas|ya|nada|otra vez|de nuevo|porfa|gracias|cono|joder|hostias?"
    rf"|por (?:favor|aqui|whatsapp)|a (?:mi|este) (?:numero|telefono|movil)|{_MESSAGES}))*$"
)
_NO = r"\b(?:no|ni|nunca)"
_WANT = r"(?:quiero|queremos|deseo|deseamos|me interesan?|nos interesan?|necesito|acepto)"
_REMOVE = r"(?:borr|quit|elimin|sac|retir|suprim|tach)(?:ad|ar|a|en|e|eis|ais|ar|as|es|an|is)?(?:me|nos)?"
_NUMBER = r"(?:(?:mi|este|nuestro) (?:numero|telefono|movil|contacto|whatsapp))"
_LISTS = r"(?:listas?|agendas?|bases?|contactos|chats?|grupos?|difusion|ficheros?|registros?|whatsapp)"
_OF_YOURS = r"(?:la|el|los|las|vuestr[oa]s?|es[ae]s?|este|esta|tu|tus)"
_NOT_A_THING = r"\b(?! (?:el|la|los|las|un|una|en|con|mi|de) )"  # "dame de baja la moto", "en paz el toldo"

_OUT = tuple(
    re.compile(pattern)
    for pattern in (
        # no more contact
        rf"{_NO} (?:me |nos |os |se )?(?:volv|vuelv|llegu|vay)\w+ a (?:volver a )?"
        r"(?:escrib|contact|molest|habl)\w*",
        rf"{_NO} (?:me |nos )?(?:volv|vuelv)\w+ a (?:mand|envi)\w*{_ANY_MORE}",
        rf"{_NO} (?:me|nos|se) {_REACH}{_ANY_MORE}",
        rf"{_NO} (?:me|nos) {_SEND}(?= (?:mas|nunca|jamas|ningun\w*|{_MESSAGES}))(?: ningun\w*)?(?: mas)?"
        rf"(?: cosas| informacion| info)?{_ANY_MORE}",
        rf"{_NO} (?:{_REACH}|{_SEND}) (?:mas|nunca){_ANY_MORE}",
        rf"{_NO} (?:{_STEM}\w*r)(?:me|nos)? (?:mas|nunca){_ANY_MORE}",
        rf"{_NO} (?:me|nos) \w+ (?:mas|ningun\w*) {_MESSAGES}",
        rf"\bque no (?:me|nos) {_STEM}(?:ier|ar|as)(?:a|ais|an|as|e|eis|en){_ANY_MORE}",
        rf"{_NO} (?:sig|continu)\w+ {_STEM}\w*ndo(?:me|nos)?\b",
        r"\bno (?:me|nos) (?:deis|des|den) (?:mas )?la (?:lata|brasa|tabarra|murga|vara)\b",
        rf"\b(?:pido|ruego|exijo|agradeceria|agradezco) que no (?:me|nos) {_STEM}\w*{_ANY_MORE}",
        rf"{_NO} (?:autorizo|consiento|doy (?:mi )?(?:permiso|consentimiento)"
        r"|(?:os|te) (?:autorizo|doy permiso))\b"
        rf".{{0,20}}?\b(?:{_STEM}\w*|{_MESSAGES})",
        rf"{_NO} {_WANT} que (?:me|nos) {_REACH}{_ANY_MORE}",
        rf"{_NO} {_WANT} ser (?:contactad|molestad)\w+",
        rf"\b(?:deja|dejad|dejen|deje|dejes|dejeis|para|parad|paren|pare|basta)(?: ya)? de (?:{_STEM}\w*"
        rf"|(?:tant[oa]s? )?{_MESSAGES})",
        r"\bdejar de (?:molest\w+|escribirme|mandarme|enviarme|contactarme|recibir (?:esto|vuestr\w+|mas))",
        rf"\b(?:(?:dejad|deja|dejen|dejar)(?:me|nos)?|(?:me|nos) (?:dejeis|dejes|dejen|dejais)) (?:ya )?"
        rf"(?:en paz|tranquil[oa]s?){_NOT_A_THING}",
        # no more messages
        rf"{_NO} (?:ni un )?(?:mas|nada de) {_MESSAGES}|\b(?:ni un|nada de) mas {_MESSAGES}",
        rf"{_NO} {_WANT} (?:volver a )?(?:recibir )?(?:mas |ningun\w* |vuestr\w+ |tus )*{_MESSAGES}",
        rf"\b(?:prefiero|preferiria|me gustaria) no recibir (?:mas )?(?:{_MESSAGES}|nada{_ANY_MORE})",
        rf"\bno (?:quiero|queremos|deseo|deseamos) (?:volver a )?recibir (?:mas )?nada{_ANY_MORE}",
        rf"\bdejar de recibir {_MESSAGES}"
        rf"|\b(?:vale|basta|esta bien|bueno)(?: ya)? de (?:tant[oa]s? )?{_MESSAGES}",
        rf"\b(?:suspend|cancel|par|cort)(?:ad|a|e|en|ed|eis|ar|er) (?:ya )?"
        rf"(?:los|estos|vuestros|tantos) {_MESSAGES}",
        r"\bnada de (?:publicidad|propaganda|spam|promociones)\b|\bstop (?:publicidad|mensajes|spam)\b",
        r"\bno (?:quiero|queremos) (?:volver a )?(?:saber )?nada (?:mas )?(?:de|con)"
        r" (?:vosotros|ustedes|vuestra empresa|esta empresa)\b",
        # off a list
        rf"\b(?:quiero|quisiera|necesito|podeis|puedes|como puedo|como me|me|solicito) (?:dar(?:me|nos)|doy)"
        rf" de baja\b|\bme (?:deis|des|den|dais|das|dan) de baja{_NOT_A_THING}",
        rf"\b(?:dame|deme|dadme|denme|dadnos|darme|darnos) de baja{_NOT_A_THING}",
        rf"\b(?:dar|dad|dame|dadme|date|dale|den|deis) de baja (?:a )?"
        rf"(?:{_NUMBER}|(?:mi|esta|la) suscripcion)\b",
        r"\b(?:solicito|pido|quiero) (?:la|mi) baja"
        r"(?:$| (?:de|del) (?:la lista|servicio|mensajes|publicidad|chat))",
        r"\bbaja (?:de|del|en) (?:la lista|servicio|los mensajes|mensajes|publicidad|notificaciones|chat)\b",
        rf"\b{_REMOVE} {_NUMBER}\b|\b{_REMOVE} de {_OF_YOURS} {_LISTS}\b(?! (?:el|la|los|las|un|una) )",
        rf"\b(?:quiero|quisiera|necesito|como puedo|me gustaria) (?:salir(?:me)?|borrarme|quitarme)"
        rf" de {_OF_YOURS} {_LISTS}\b",
        rf"\b(?:desuscrib|unsubscrib)\w*|^(?:borr|desapunt)(?:adme|ame)$"
        rf"|\bcancelar (?:la |los )?(?:suscripcion|{_MESSAGES})",
    )
)
# What may as well be about one matter means it only where nothing else is said.
_OUT_ALONE = re.compile(rf"no (?:quiero )?(?:me|nos) (?:{_SEND}|{_REACH}) (?:mas )?nada(?: mas| nunca)?")
_IN = re.compile(
    r"\b(?:quiero|dadme|darme|dame|volved? a dar(?:me)?) de alta\b|\bdarme de alta\b"
    r"|\b(?:ya )?(?:podeis|puedes) (?:volver a )?escribirme(?: (?:otra vez|de nuevo))?$"
    r"|\b(?:volved|vuelve) a (?:escribirme|contestarme)\b|\bquiero (?:volver a )?recibir (?:mensajes"
    r"|respuestas)\b"
)


def opts_out(text: str) -> bool:
    """Also by one word alone; "la luz de stop" and "baja de la moto" are none."""
    alone = _alone(text)
    return (
        alone in _BARE_OUT
        or _OUT_ALONE.fullmatch(alone) is not None
        or any(sense.search(clause) for clause in clauses(text) for sense in _OUT)
    )


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
