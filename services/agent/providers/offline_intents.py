"""How the offline model tells what a customer wants, by rule."""

import re
from typing import Any

from domain.plain import plain
from domain.tariffs.answers import Verdict, verdict

# about what is already under way: nobody but a person knows
_UNDER_WAY = re.compile(
    r"\b(?:problema|incidencia|error|fallo)\b.{0,40}\b(?:hicisteis|tramit\w+|expediente|homologacion)|"
    r"\bcomo va (?:mi|la) (?:homologacion|tramite|expediente)|\bmi expediente\b"
)
_INTENTS = (
    (
        "estado",
        r"\b(?:mi|el|ese|aquel|ultimo) presupuesto\b.{0,60}\b(?:valid\w*|vigent\w*|caduc\w+|sigue\w*|"
        r"vale|en pie|"
        r"hasta cuando|me (?:diste|disteis|pasaste|enviaste|mandaste))|\bcomo va (?:lo de )?(?:mi|el|"
        r"ese) presupuesto|"
        r"\b(?:hasta cuando|cuanto tiempo|cuando).{0,20}\b(?:valid\w+|vale|caduc\w+|vigor)|"
        r"\b(?:sigue|esta) (?:siendo )?(?:valid\w|vigente|en pie|en vigor)|\b(?:ha )?caduca(?:do)?\b|"
        r"\bvalidez\b|"
        r"\bcuanto (?:era|me dijiste|me dijisteis|me habias dicho|me dabas)\b|\bque presupuesto me\b",
    ),
    (
        "descuento",
        r"\b(?:descuentos?|rebaja|oferta|promocion|mas barato|precio especial|hazme precio|"
        r"haceis precio|un precio mejor)\b",
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
        r"\b(?:itv|seguro|multa|obligatori\w+|legal|dgt|trafico|pag(?:o|ar|ais)|bizum|transferencia|tarjeta|plazos|"
        r"factura|donde (?:estais|esta|teneis)|ubicacion|provincia|envi\w+ a|como funciona|"
        r"que incluye|esta incluid\w+|va incluid\w+|taller|ficha tecnica|que es|para que sirve|hace falta|"
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
_ASKS = re.compile(r"\?|\b(?:que|como|cuando|donde|quien|cual|cuales|por que|puedo|hace falta|se puede)\b")
_THANKS = re.compile(_INTENTS[-2][1])
_BYE = re.compile(r"\b(?:adios|hasta luego|chao|nos vemos|buen dia|que vaya bien)\b")


def intent_of(text: str, found: dict[str, Any]) -> str:
    """What the customer wants; whoever names a reform wants to know what it costs. `found`: the match."""
    said = plain(text)
    named = bool(found["elements"] or found["ask"] or found["waiting"])
    if (_NOT_A_PRICE.search(text) or _UNDER_WAY.search(said)) and not named:
        return "pregunta"
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
    return "saludo" if re.search(_INTENTS[-1][1], said) else "otra"
