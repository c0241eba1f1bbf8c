"""Complaints and legal threats: a person must answer these, calmly."""

import re

from services.agent.gate.reading import clauses

_SCANDAL = r"(?:robo|estafa|timo|atraco|tomadura de pelo|cachondeo|engano|fraude|sablazo|clavada)"
_COMPLAINT = re.compile(
    rf"^(?:\w+ ){{0,3}}?(?:esto|eso|vaya|menud[oa]|que|me parece|parece|pero|pues|es|son)\b(?: \w+){{0,3}}? "
    rf"?(?:un |una |todo )?{_SCANDAL}$"
    rf"|^(?:un|una|todo un|toda una) {_SCANDAL}$"
    rf"|\b(?:precios?|tarifas?|presupuesto|cobrais|cobras|pedis|pides|empresa|servicio|vuestro"
    rf"|vuestra)\b.{{0,20}}?"
    rf"\bes (?:un|una) {_SCANDAL}\b|\b(?:esto|eso|lo vuestro) (?:es|parece|me parece) (?:\w+ ){{0,2}}?(?:un"
    rf"|una) "
    rf"{_SCANDAL}\b|\bes (?:un|una) (?:robo|estafa|timo|atraco) (?:a mano armada|lo que|vuestr|este precio)"
    r"|\b(?:es|esto|vaya|menuda|pero) (?:una )?(?:verguenza|falta de respeto|inaceptable|intolerable"
    r"|indignante|"
    r"lamentable|vergonzoso)\b|^(?:que )?(?:verguenza|desastre)$|\bque falta de respeto\b"
    r"|\b(?:me|nos) (?:habeis|has|estais|estas) (?:\w+ )?(?:engan|estaf|tim|rob|ment|mint|vacil|tom\w+ el"
    r" pelo)\w*"
    r"|\bsois (?:un[oa]s? )?(?:ladron|estafador|sinverguenza|timador|mentiros|choriz|incompetente|lo peor|"
    r"una? (?:estafa|verguenza|desastre|timo))\w*|^(?:ladrones|estafadores|sinverguenzas|timadores)$"
    r"|\b(?:quiero|quisiera|voy a|vamos a|necesito|deseo|como puedo|donde puedo|me gustaria|puedo|vengo a"
    r"|exijo|pienso)"
    r"\b.{0,12}?\b(?:poner|presentar|hacer|interponer|formular)(?:os|les|te|le)?\b.{0,10}?"
    r"\b(?:queja|reclamacion|denuncia|demanda)\b"
    r"|\b(?:hojas?|libro) de reclamacion(?:es)?\b|\btengo una queja\b|\bme quejo\b"
    r"|\b(?:quiero|vengo a|voy a|necesito) (?:quejarme|reclamar)(?:os)?\b"
    r"|\b(?:os|les|te|le) (?:voy|vamos|pienso) a (?:denunciar|demandar|llevar a juicio|poner una|meter una"
    r"|reclamar)\b"
    r"|\b(?:denunciar|demandar)(?:os|les|te)\b|\bos (?:denunci|demand)(?:o|are|aremos|amos)\b"
    r"|\b(?:mi|mis|nuestro|nuestra) abogad[oa]s?\b|\bacciones legales\b|\bvia judicial\b|\b(?:a|en) los"
    r" tribunales\b"
    r"|\bir(?:e|emos)? a juicio\b|\bburofax\b|\b(?:oficina|organismo|defensa) (?:de |del )?consumidor\b"
    r"|\b(?:ocu|facua|aepd)\b|\bagencia (?:espanola )?de proteccion de datos\b"
    r"|\b(?:ir|ire|voy|acudire|acudir|denunci\w*|reclam\w*) (?:\w+ ){0,2}?a consumo\b"
    r"|\b(?:devolvedme|devuelveme|devuelvanme)\b|\bque me devolv(?:ais|as|an)\b"
    r"|\b(?:quiero|exijo|dadme|devolv\w+) (?:mi|el) dinero\b|\breembols(?:o|adme|arme|ame)\b"
    r"|\b(?:estoy|estamos) (?:\w+ ){0,2}?(?:indignad|cabread|enfadad|decepcionad|descontent)[oa]s?\b"
    r"|\bhart[oa]s? (?:de (?:esperar|vosotros|esto|que|tanto|este|esta|tanta)\b.*|ya)?$"
)
_IGNORED = re.compile(
    r"\bnadie (?:me |nos )?(?:ha |me ha )?(?:contest|respond|atiend|atend|hac\w+ caso|llam|dic\w+ nada)\w*"
    r"|\b(?:no|ni) (?:me|nos) (?:contestais|respondeis|atendeis|haceis (?:ni )?caso|cogeis|habeis"
    r" (?:contestado|"
    r"respondido|llamado|dicho nada)|contestas|haces caso)\b"
    r"|\bllev(?:o|amos) .{0,25}?(?:dias?|semanas?|meses|mes|horas?|rato|anos?) (?:esperando(?:$| (?:una? )?"
    r"(?:respuesta|contestacion|noticias|el presupuesto|el proyecto|el informe|que me|a que (?:me|nos) "
    r"(?:contest|respond|llam|digais))).*|sin (?:respuesta|noticias|que (?:me|nos)|saber))"
)
_NOT_US = re.compile(
    r"\b(?:itv|industria|trafico|dgt|taller|seguro|aseguradora|ayuntamiento|concesionario|tienda|vendedor|"
    r"gestoria|multa|multaron)\b"
)
_DENIED = re.compile(r"\bno (?:es|sera|sea|parece|me parece|son|quiero|voy a|vamos a|digo que)\b")
_SHY = re.compile(r"\bverguenza (?:me|le|nos) da\b|\bda verguenza\b")


def complains(text: str) -> bool:
    """About us: who was fined, robbed or left waiting by others has no quarrel with us."""
    return any(_against_us(clause) for clause in clauses(text))


def _against_us(clause: str) -> bool:
    if _SHY.search(clause) or _NOT_US.search(clause):
        return False
    if _IGNORED.search(clause):
        return True
    found = _COMPLAINT.search(clause)
    return found is not None and not _DENIED.search(clause[: found.end()])
