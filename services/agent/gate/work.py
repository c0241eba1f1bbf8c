"""Work that we did or are doing for this customer. The assistant keeps no files: a person knows."""

import re

from services.agent.gate.reading import clauses, sentences

_DEEDS = (
    r"(?:hic|tramit|mand|envi|prepar|gestion|homolog|legaliz|redact|cobr|firm|entreg|pas|d|pus|factur|vend"
    r"|arregl)"
)
_DID = (
    rf"(?:{_DEEDS}(?:asteis|isteis)"
    r"|habeis (?:hecho|tramitado|mandado|enviado|preparado|gestionado|homologado|legalizado|redactado|cobrado"
    r"|pasado|dado|puesto)"
    r"|(?:hicimos|tramitamos|homologamos|legalizamos|hice|tramite|homologue|legalice)\b.{0,25}\bcon vosotros)"
)
_OURS = re.compile(
    rf"\b{_DID}\b|\bvuestr[oa]s? (?:proyecto|informe|certificado|tramite|trabajo|homologacion"
    rf"|documentacion)\b"
)
_WRONG = re.compile(
    r"\b(?:problemas?|fallos?|falla|errores|error|incidencias?|mal|equivocad[oa]s?|equivocacion"
    r"|errone[oa]s?|incorrect[oa]s?"
    r"|rechaz\w+|deneg\w+|tumb\w+|echado (?:para atras|atras)|devuelto|defectuos[oa]s?|duplicad[oa]s?"
    r"|dos veces|desastre"
    r"|no (?:me )?(?:la |lo |los |las )?(?:ha|han|he) (?:pasado|aceptado|admitido|valido|servido)"
    r"|no (?:vale|valen|sirve|sirven|coincide|coinciden|pasa|cuadra|es correct[oa]|esta bien))\b"
)
_PRICE = re.compile(r"\bpresupuesto\b")
_CHARGED = re.compile(
    r"\b(?:me|nos) (?:habeis|has|han|ha) (?:\w+ )?cobrado (?:\w+ )?(?:de mas|dos veces|el doble|doble|mal"
    r"|mas de)\b"
    r"|\b(?:me|nos) cobr(?:asteis|aste|aron) (?:\w+ )?(?:de mas|dos veces|el doble|doble|mal|mas de)\b"
    r"|\b(?:cobro|cargo|recibo|factura|cuenta)\b.{0,40}?"
    r"\b(?:mal|equivocad[oa]|errone[oa]|incorrect[oa]|duplicad[oa]|dos veces|no (?:me )?cuadra|de mas)\b"
    r"|\b(?:quiero|exijo|necesito) (?:la |una )?devolucion\b|\b(?:queria|quiero) que me devolv\w+\b"
)
_BY_OTHERS = re.compile(
    r"\b(?:el|la|del|un|mi|en) (?:taller|concesionario|gestoria|tienda|vendedor|seguro|itv)\b"
)
_UNDER_WAY = re.compile(
    r"\b(?:como|por donde) (?:va|esta|anda|llevais) (?:lo |el tema )?(?:mio|nuestro|de (?:mi|lo mio))\b"
    r"|\b(?:como|por donde) (?:va|esta|anda|van|llevais) (?:lo de )?(?:mi|nuestro|el|la)s?"
    r" (?:\w+ )?(?:homologacion|tramite|expediente|proyecto|informe|papeles|documentacion)\b"
    r"|\b(?:se sabe|sabeis|hay) (?:algo|noticias|novedades)(?: ya)?(?: (?:de|sobre) (?:lo mio|mi|el|la)\b|$)"
    r"|\b(?:mi|nuestro) expediente\b|\b(?:esta|estara) (?:ya )?(?:listo|hecho|terminado) (?:lo mio|mi)\b"
    r"|\b(?:os|te) (?:mande|envie|pase|entregue|deje) (?:\w+ ){0,4}?"
    r"(?:hace|ayer|anteayer|el otro dia|la semana pasada|el mes pasado|el (?:lunes|martes|miercoles"
    r"|jueves|viernes))\b"
    r"|\b(?:habeis|has) recibido (?:ya )?(?:lo|los|las|el|mi|mis) (?:papeles|documentos|documentacion"
    r"|fotos|pago"
    r"|transferencia|que os (?:mande|envie))\b"
    r"|\b(?:os|te) (?:hice|he hecho) (?:la|el|un) (?:transferencia|pago|bizum|ingreso)\b"
    r"|\bcuando (?:me )?(?:mandais|enviais|entregais|tendre|tengo|llega|estara|recibire) (?:ya )?"
    r"(?:lo mio|(?:mi|el|la) (?:proyecto|informe|certificado|documentacion|expediente|homologacion))$"
    r"|\b(?:ya )?(?:os|te|les) (?:he|hemos) (?:pagado|transferido|ingresado|hecho el pago"
    r"|hecho la transferencia)\b"
    r"|\bya (?:he|hemos|esta) (?:pagado|hecho el (?:pago|ingreso|bizum))\b"
    r"|\b(?:copia|duplicado) de (?:la|mi|una) (?:factura|proyecto|certificado|homologacion)\b"
    r"|\b(?:factura|proyecto|certificado|informe|homologacion|documentacion|papeles) que (?:me |nos )?"
    r"(?:hicisteis|mandasteis|enviasteis|disteis|tramitasteis|habeis hecho)\b"
    r"|\b(?:quiero|necesito|quisiera) (?:cancelar|anular)(?:lo)?(?: (?:todo|el tramite|la homologacion"
    r"|el pedido|el proyecto))?$"
)
# An amount that we are said to have told. What we told here stands in the log; what a person told, they know.
_CLAIMED = re.compile(
    r"\b(?:me|nos) (?:dijisteis|dijiste|disteis|diste|pasasteis|pasaste|habeis dicho|has dicho|habiais dicho"
    r"|dijeron|dijo (?:un|tu|una|vuestr[oa]) companer[oa]|presupuestasteis)\b.{0,30}?\b\d{2,4}\b"
    r"|\b\d{2,4} ?(?:€|euros?|eur|pavos)? (?:como |que )?(?:me|nos) (?:dijisteis|dijiste|dijo (?:un|tu|una"
    r"|vuestr[oa]) companer[oa]|disteis)\b"
    r"|\bmi presupuesto (?:era|fue|es|salia|salio)\b.{0,20}?\b\d{2,4}\b"
)


def went_wrong(text: str) -> bool:
    """What we did has a fault, or was charged wrongly. Not the quote that we gave, nor others' bills."""
    return any(_fault(sentence) for sentence in sentences(text))


def _fault(sentence: str) -> bool:
    if _OURS.search(sentence) and _WRONG.search(sentence) and not _PRICE.search(sentence):
        return True
    return bool(_CHARGED.search(sentence)) and not _BY_OTHERS.search(sentence)


def under_way(text: str) -> bool:
    """How far their matter is, or whether we have what they sent."""
    return any(_UNDER_WAY.search(clause) for clause in clauses(text))


def claims_price(text: str) -> bool:
    """ "Me dijisteis 140": an amount that is said to be ours."""
    return any(_CLAIMED.search(sentence) for sentence in sentences(text))
