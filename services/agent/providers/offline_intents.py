"""How the offline model tells what a customer wants, by rule."""

import re
from typing import Any

from domain.plain import plain
from domain.tariffs.answers import Verdict, verdict

_INTENTS = (
    (
        "estado",
        r"\b(?:mi|el|ese|aquel|ultimo) presupuesto\b.{0,60}\b(?:valid\w*|vigent\w*|caduc\w+|sigue\w*|"
        r"vale|en pie|"
        r"hasta cuando|me (?:diste|disteis|pasaste|enviaste|mandaste))|\bcomo va (?:lo de )?(?:mi|el|"
        r"ese) presupuesto|"
        r"\b(?:hasta cuando|cuanto tiempo|cuando).{0,20}\b(?:valid\w+|vale|caduc\w+|vigor)|"
        r"\b(?:sigue|esta) (?:siendo )?(?:valid\w|vigente|en pie|en vigor)|(?<!me )\b(?:ha )?caduca(?:do)?\b|"
        r"\bvalidez\b|\b(?:me|nos) (?:dijiste|dijisteis|habias dicho|habiais dicho) (?:que )?\d|"
        r"\bcuanto (?:era|me dijiste|me dijisteis|me habias dicho|me dabas)\b|\bque presupuesto me\b",
    ),
    (
        "descuento",
        r"\b(?:descuentos?|rebaj\w+|ofertas?|promocion\w*|cupon\w*|codigo promocional|mas barato"
        r"|precio especial|"
        r"(?:haz|hac|hag)\w* (?:un |mejor |buen )*precio|(?:un |el )?(?:mejor|ultimo) precio"
        r"|un precio mejor|regate\w+|"
        r"ajust\w+ (?:un poco |algo )?(?:el |ese )?precio|redonde\w+|sin factura|en negro"
        r"|(?:dej\w+|hac\w+|pag\w+) sin (?:el )?iva)\b|"
        r"\b(?!o |al |lo )\w+ (?:euros?|eur|pavos|eurillos|€)? ?menos\b(?= ?(?:\?|$))|"
        r"\b\w+ (?:euros?|pavos) menos\b|"
        r"\b(?:(?:lo|la|los|las) (?:dej\w+|pued\w+ dejar|podr\w+ dejar)|(?:dej\w+|hac\w+|hag\w+)me?(?:lo|la))"
        r" (?:en|por|a)\b|\b(?:lo|la) hac\w+ por \w+|"
        r"\bpor \w+ (?:euros? )?(?:me )?(?:lo|la) (?:haces|haceis|dejas|dejais|harias|hariais|cierro|hago)\b",
    ),
    (
        "documentos",
        r"\b(?:document\w*|papel(?:es|eo)?|requisitos|fotos?)\b|\bque (?:os |te |me )?(?:necesit\w+|"
        r"hace falta|hacen falta|"
        r"piden|pedis|mando|envio|tengo que (?:mandar|enviar|aportar|dar))\b",
    ),
    (
        "plazo",
        r"\b(?:cuanto (?:se )?(?:tard\w*|tiempo|demora)|plazo|plazos de|cuantos dias|cuantas semanas|prisa|"
        r"para cuando|"
        r"cuando (?:estaria|estara|lo tendria|la tendria|lo tengo))\b",
    ),
    (
        "informacion",
        r"\b(?:mas info\w*|informacion|(?:me )?explic\w+|cuentame|saber mas|mas detalles)\b",
    ),
    (
        "catalogo",
        r"^(?!.*\b(?:cuesta|costar|papel\w*|document\w*|vale)\b).*\b(?:que|cuales)\b.{0,25}\b"
        r"(?:(?:se (?:le )?)?pued\w+|podeis|tramitais|haceis|homologais|ofreceis)\b.{0,25}"
        r"(?:homolog\w+|hacer|legaliz\w+|cambiar|tramit\w+|moto|autocaravana|\?|$)|"
        r"\bque (?:reformas|servicios)\b|\b(?:sois|eres|es aqui|es esta)\b.{0,20}\bhomolog\w+",
    ),
    (
        "horario",
        r"\b(?:horarios?|abris|abiertos?|cerrais|a que hora|hasta que hora|que dias (?:trabajais|estais))\b",
    ),
    (
        "pregunta",
        r"\b(?:itv|seguro|multa|obligatori\w+|legal|dgt|trafico|pag(?:o|ar|ais|ando|arlo)|(?:en"
        r"|a) (?:\w+ )?(?:veces|pagos|cuotas|letras)|"
        r"fraccion\w+|financi\w+|aplazar\w*|bizum|transferencia"
        r"|tarjeta|plazos|"
        r"factura|donde (?:estais|esta|teneis)|ubicacion|provincia|envi\w+ a|como funciona|"
        r"que incluye|esta incluid\w+|va incluid\w+|taller|ficha tecnica|que es(?! \w*\d)|para que sirve"
        r"|hace falta|garanti\w+|asegurais|devolv\w+|por escrito|valid[oa] en|"
        r"como (?:se|lo|va|es|puedo))\b",
    ),
    (
        "presupuesto",
        r"\b(?:cuanto|precios?|presupuesto|cuesta|cobr\w+|vale|tarifa|homolog\w+|legalizar|reforma|iva)\b",
    ),
    ("agradecimiento", r"\b(?:gracias|thanks|merci|gracies)\b"),
    ("saludo", r"\b(?:hola|buenas|buenos dias|buenas tardes|buenas noches|hey|que tal)\b"),
)
# "¿vale la pena?" asks for no price
_NOT_A_PRICE = re.compile(r"\b(?:vale|merece) la pena\b", re.IGNORECASE)
# "el presupuesto de la moto ya no lo quiero" asks for none, either
_GIVES_UP = re.compile(
    r"\b(?:ya|al final|mejor|de momento|por ahora) no (?:\w+ ){0,2}?"
    r"(?:quiero|queremos|interesa|necesito|hago|voy a|vamos a|hace falta|sigo|seguimos)\b|"
    r"\b(?:olvid\w+|dejad?(?:lo|mos)?|cancel\w+|anul\w+|descart\w+) (?:lo|el|ese|este|mi"
    r"|del?)\b.{0,30}\bpresupuesto\b|"
    r"\b(?:por|era|de) (?:pura )?curiosidad\b|\bsolo (?:miraba|preguntaba|queria saber)\b|\bno (?:me"
    r"|nos) interesa\b"
)
_LATER = re.compile(
    r"\b(?:lo|la|le|os|les|te|ya) (?:lo |la )?(?:hablo|hablare|hablamos|consulto|consultare|comento|platico"
    r"|miro|pienso|pensare|vemos|veo)\b(?! (?:con|a) (?:vosotros|ti|ustedes|usted|alguien))|"
    r"\b(?:ya )?(?:os|te|les|le) (?:digo|dire|decimos|diremos|aviso|avisare|avisamos|cuento|escribo|contesto)"
    r"(?: algo| cosas| luego| manana| mas tarde)*$|\bdejame (?:pensar\w*|consultar\w*|hablar\w*)"
)
_DEAR = re.compile(r"\b(?:que|muy|demasiado|bastante|un poco|tan|algo) car[oa]s?\b|\bcarisim[oa]s?\b")
# "¿de qué está hecho?": nothing that a price list knows
_MADE_OF = re.compile(r"\bde que (?:material|(?:esta|estan) hech)")
_ASKS = re.compile(r"\?|\b(?:que|como|cuando|donde|quien|cual|cuales|por que|puedo|hace falta|se puede)\b")
_THANKS = re.compile(_INTENTS[-2][1])
_BYE = re.compile(r"\b(?:adios|hasta luego|chao|nos vemos|buen dia|que vaya bien)\b")


def intent_of(text: str, found: dict[str, Any]) -> str:
    """What the customer wants; whoever names a reform wants to know what it costs. `found`: the match."""
    said = plain(text)
    named = bool(found["elements"] or found["ask"] or found["waiting"])
    if _NOT_A_PRICE.search(text) and not named:
        return "pregunta"
    if not named and not _ASKS.search(said) and _GIVES_UP.search(said) and verdict(text) is Verdict.NO:
        return "rechazo"
    if _MADE_OF.search(said) and "cuanto" not in said:
        return "pregunta"
    if not named and not _ASKS.search(said) and _LATER.search(said):
        return "rechazo"
    for intent, pattern in _INTENTS:
        if intent == "pregunta" and (named or found["extras"] or not _ASKS.search(said)):
            continue
        if intent == "presupuesto" and found["extras"] and not named:
            continue
        if re.search(pattern, said):
            if intent in ("saludo", "agradecimiento"):
                break
            return intent
    if named:
        return "presupuesto"
    if found["extras"]:
        return "servicios"
    if _THANKS.search(said) or _BYE.search(said):
        return "agradecimiento"
    answer = verdict(text)
    if answer in (Verdict.YES, Verdict.NO):
        return "confirmacion" if answer is Verdict.YES else "rechazo"
    if _DEAR.search(said):
        return "descuento"
    return "saludo" if re.search(_INTENTS[-1][1], said) else "otra"


def beside(text: str, intent: str) -> frozenset[str]:
    """What else a message asks that is answered in a sentence: it is not lost behind a price."""
    said = plain(text)
    found = {
        name
        for name, pattern in _INTENTS
        if name in ("horario", "plazo") and name != intent and re.search(pattern, said)
    }
    later = intent == "rechazo" and _LATER.search(said) is not None
    return frozenset({*found, "luego"} if later else found)
