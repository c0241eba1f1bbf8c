"""Complaints and legal threats: a person must answer these, calmly."""

import re

from services.agent.gate.reading import clauses

_SCANDAL = r"(?:robo|estafa|timo|atraco|tomadura de pelo|cachondeo|engano|fraude|sablazo|clavada)"
_CROOKS = (
    r"(?:ladron(?:es|zuelos?|as?)?|estafador(?:es|as?)?|timador(?:es|as?)?|sinverguenzas?|chorizos?|"
    r"mangantes?|"
    r"mentiros[oa]s|caraduras?|jetas|piratas|bandidos|bandoleros|sacacuartos|sacaperras|impresentables|"
    r"trileros?|"
    r"delincuentes|atracadores|mafiosos|aprovechad[oa]s|incompetentes|gentuza|jetud[oa]s)"
)
_BAND = r"(?:panda|pandilla|banda|atajo|hatajo|cuadrilla|punado|grupo|manada|hatillo|cueva)"
_LEGAL = r"(?:denuncia|demanda|reclamacion|queja|querella)"
_COMPLAINT = re.compile(
    rf"^(?:\w+ ){{0,3}}?(?:esto|eso|que|me parece|parece|pero|pues|es|son)\b(?: \w+){{0,3}}? ?(?:un |una "
    rf"|todo )?"
    rf"{_SCANDAL}$|\b(?:vaya|menud[oa]|tremend[oa]|pedazo de|pagar (?:ese|este)) {_SCANDAL}\b"
    rf"|^(?:un|una|todo un|toda una|ladrones|que) {_SCANDAL}$"
    rf"|\b(?:precios?|tarifas?|presupuesto|cobrais|cobras|pedis|pides|empresa|servicio|vuestro"
    rf"|vuestra)\b.{{0,20}}?"
    rf"\bes (?:un|una) {_SCANDAL}\b|\b(?:esto|eso|lo vuestro) (?:es|parece|me parece) (?:\w+ ){{0,2}}?(?:un"
    rf"|una) "
    rf"{_SCANDAL}\b|\bes (?:un|una) {_SCANDAL} (?:a mano armada|lo que|vuestr|este precio)"
    r"|\b(?:es|esto|vaya|menuda|pero) (?:una )?(?:verguenza|falta de respeto|inaceptable|intolerable"
    r"|indignante|"
    r"lamentable|vergonzoso)\b|^(?:que )?(?:verguenza|desastre)$|\bque falta de respeto\b|\bno hay derecho\b"
    r"|\b(?:me|nos) (?:habeis|has|estais|estas) (?:\w+ )?(?:engan|estaf|tim|rob|ment|mint|vacil|tom\w+ el"
    r" pelo)\w*"
    r"|\b(?:me|nos) han (?:engan|estaf|tim|tomado el pelo)\w*"
    r"|\b(?:me|nos) (?:quereis|quieres|intentais|intentas|quieren) (?:timar|enganar|robar|estafar|tomar el"
    r" pelo)"
    r"|\bme siento (?:\w+ )?(?:estaf|engan|timad|robad|ignorad|abandonad|maltratad)\w*"
    r"|\bsois (?:un[oa]s? )?(?:ladron|estafador|sinverguenza|timador|mentiros|choriz|incompetente|lo peor|"
    r"una? (?:estafa|verguenza|desastre|timo))\w*|\bun timo$"
    rf"|^{_CROOKS}$|^(?:(?:y|pues|pero|anda|joder|hala|ostras|vamos|madre mia) ){{0,2}}"
    rf"(?:que|vaya|menud[oa]s?|tremend[oa]s?|valientes?|pedazo(?:s)?(?: de)?|panda de|son|sois|parece una?|"
    rf"esto es una?|"
    rf"(?:sois|son|vaya|menuda|que|estais hechos)(?: una?)? {_BAND} de)(?: una?|"
    rf" un[oa]s)?(?: {_BAND} de)? {_CROOKS}"
    r"(?:$| (?:sois|estais|que sois|de mierda|todos|tod[oa]s? vosotros|hay aqui|trabajais|me habeis)\b)"
    rf"|\b(?:(?:sois|vaya|menuda) (?:una )?)?{_BAND} de {_CROOKS}$|\b{_CROOKS} que (?:sois|estais)\b"
    rf"|\b(?:es|precios?|parece|trato) de {_CROOKS}\b|\b(?:que|menudo|vaya) (?:morro|cara dura|jeta)\b"
    rf"|\b(?:pareceis|sois) (?:un[oa]s? |una mafia de )?{_CROOKS}\b"
    r"|\b(?:sois|vaya|menuda|parece|pareceis) (?:una )?mafia\b|\bque poca verguenza\b"
    r"|\bno teneis verguenza\b|\bque cara mas dura\b"
    r"|\bteneis (?:la cara (?:muy )?dura|(?:mucho|un|muchisimo) morro|(?:mucha|una) (?:cara|jeta))\b"
    r"|\b(?:quiero|quisiera|voy a|vamos a|necesito|deseo|como puedo|donde puedo|me gustaria|puedo|vengo a"
    r"|exijo|"
    rf"pienso)\b.{{0,12}}?\b(?:poner|presentar|hacer|interponer|formular|meter)(?:os|les|te"
    rf"|le)?\b.{{0,10}}?\b{_LEGAL}\b"
    rf"|\b(?:os|les) (?:pon|met|presentar|interpondr)\w*\b.{{0,6}}?\b{_LEGAL}\b"
    r"|\b(?:hojas?|libro) de reclamacion(?:es)?\b|\btengo una queja\b|\bme quejo\b"
    r"|\b(?:quiero|vengo a|voy a|necesito) (?:quejarme|reclamar)(?:os)?$"
    r"|\b(?:os|les|te|le) (?:voy|vamos|pienso) a (?:denunciar|demandar|llevar a juicio|poner una|meter una"
    r"|reclamar)\b"
    r"|\b(?:denunciar|demandar)(?:os|les|te)\b|\bos (?:denunci|demand)(?:o|are|aremos|amos)\b"
    r"|\b(?:mi|mis|nuestro|nuestra) abogad[oa]s?\b|\bacciones legales\b|\bvia judicial\b|\b(?:a|en) los"
    r" tribunales\b"
    r"|\bir(?:e|emos)? a juicio\b|\bburofax\b|\b(?:oficina|organismo|defensa) (?:de |del )?consumidor\b"
    r"|\b(?:ocu|facua|aepd)\b|\bagencia (?:espanola )?de proteccion de datos\b"
    r"|\b(?:ir|ire|voy|acudire|acudir|denunci\w*|reclam\w*) (?:\w+ ){0,2}?(?:a|en) consumo\b"
    r"|\b(?:devolvedme|devuelveme|devuelvanme)\b|\bque me devolv(?:ais|as|an)\b"
    r"|\b(?:quiero|exijo|dadme|devolv\w+) (?:mi|el) dinero\b|\breembols(?:o|adme|arme|ame)\b"
    r"|\b(?:estoy|estamos) (?:\w+ ){0,2}?(?:indignad|cabread|enfadad|decepcionad|descontent)[oa]s?\b"
    r"|\bhart[oa]s? (?:de (?:esperar|vosotros|esto|que|tanto|este|esta|tanta)\b.*|ya)?$"
    r"|\b(?:pesim[oa]|penos[oa]|lamentable|horrible|nefast[oa]|vergonzos[oa]|mal|mala) (?:servicio|trato"
    r"|atencion)\b"
    r"|\b(?:poner|pondre|dejar|dejare|escribir|hacer)\w*\b.{0,15}?\b(?:mala resena|resena (?:muy"
    r" )?(?:negativa|mala)|"
    r"resena de (?:una|1) estrella)\b"
)
_UNIT = r"(?:dias?|semanas?|mes(?:es)?|horas?|rato|anos?)"
_IGNORED = re.compile(
    r"\bnadie (?:me |nos )?(?:ha |me ha )?(?:contest|respond|atiend|atend|hac\w+ caso|llam|dic\w+ nada)\w*"
    r"|\b(?:no|ni) (?:me|nos) (?:contestais|respondeis|atendeis|haceis (?:ni )?caso|cogeis|habeis"
    r" (?:contestado|"
    r"respondido|llamado|dicho nada)|contestas$|haces caso)\b|\bno (?:contestais|respondeis|dais senales)\b"
    rf"|\bllev(?:o|amos) .{{0,25}}?{_UNIT} (?:esperando(?:$| (?:una? )?"
    r"(?:respuesta|contestacion|noticias|el presupuesto|el proyecto|el informe|que me|a que (?:me|nos) "
    r"(?:contest|respond|llam|digais))).*|sin (?:respuesta|noticias|que (?:me|nos)|saber))"
    rf"|\bllev(?:o|amos) (?:ya )?esperando (?:una?|dos|tres|cuatro|\d+|vari[oa]s|much[oa]s?|mas de una?)"
    rf" {_UNIT}\b"
    rf"|\bhace .{{0,15}}?{_UNIT} que no (?:se nada|me (?:contest|respond|dec|llam)\w*|tengo (?:noticias"
    rf"|respuesta))"
)
_RANG = re.compile(
    r"\b(?:os|les|te) (?:he|hemos|llevo) llama(?:do|ndo)\b.{0,40}\b(?:veces|nadie|no (?:me )?cog\w+)\b"
)
_NOT_US = re.compile(
    r"\b(?:itv|industria|trafico|dgt|taller|seguro|aseguradora|ayuntamiento|concesionario|tienda|vendedor|"
    r"gestoria|multa|multaron|mecanico|vendio)\b"
)
# "y si no pasa, ¿me devolvéis el dinero?" asks for terms
_IF = re.compile(
    r"\bsi\b.{0,40}\b(?:devolv|reembols)\w+|\b(?:devolv|reembols)\w+.{0,30}\bsi (?:no|al final)\b"
)
_DENIED = re.compile(
    r"(?<!anda que )\bno sois\b(?! mas que)|\bno (?:es|sera|sea|parece|me parece|son|quiero|voy a|vamos a|"
    r"digo que)\b"
)
_SHY = re.compile(r"\bverguenza (?:me|le|nos) da\b|\bda verguenza\b")


def complains(text: str) -> bool:
    """About us: who was fined, robbed or left waiting by others has no quarrel with us."""
    return any(_against_us(clause) for clause in clauses(text))


def _against_us(clause: str) -> bool:
    if _SHY.search(clause) or _IF.search(clause) or _NOT_US.search(clause):
        return False
    if _IGNORED.search(clause) or _RANG.search(clause):
        return True
    found = _COMPLAINT.search(clause)
    return found is not None and not _DENIED.search(clause[: found.end()])
