"""A person is wanted: asked for, or by what nobody says to a machine."""

import re

from services.agent.gate.reading import clauses
from services.agent.gate.staff import PLACES, STAFF_WANTED

_ELSEWHERE = rf"(?! (?:de|en|por) (?:la |el |mi |un |una |su )?{PLACES}\b)(?! del {PLACES}\b)"
_ROLE = (
    r"(?:persona|human[oa]|ser humano|agente|asesor[a]?|comercial|gestor[a]?|operador[a]?|tecnic[oa]|"
    r"ingenier[oa]|encargad[oa]|responsable|companer[oa]|emplead[oa]|jef[ea]|supervisor[a]?|director[a]?|"
    r"gerente|duen[oa])"
)
_WHO = (
    rf"(?:alguien|vosotros|ustedes|gente|personas?|human[oa]s?|agente|operador[a]?"
    rf"|(?:un|una|algun|alguna|otro|otra|el|la|tu|vuestr[oa]|su) {_ROLE}){_ELSEWHERE}"
)
_NOBODY = rf"(?:mi|mis|nadie|(?:un|una|el|la|los)? ?(?:{PLACES}|robots?|bots?|maquinas?|ia))"
_ANYONE = rf"(?!{_NOBODY}\b)\w+\b{_ELSEWHERE}"
_WISH = (
    r"(?:quiero|quisiera|querria|queremos|quiere|necesito|necesitamos|prefiero|preferiria|me gustaria|puedo|"
    r"podria|podemos|podriamos|deseo|exijo|se puede|es posible|hay forma de|hay manera de|como hago para"
    r"|dejame|"
    r"dejadme|para|solicito|pido|intento|mejor)"
)
_TALK = r"(?:hablar(?:lo)?|charlar|contactar|comunicar(?:me|nos)?|tratar(?:lo)?|comentar(?:lo)?|ver(?:lo)?)"
_PASS = (
    r"(?:paseme|pasame|pasadme|pasenme|pasarme|conectame|conectadme|comunicame|comunicadme|derivame"
    r"|derivadme|"
    r"transfiereme|me (?:pasas|pasais|pasan|pasa|puedes pasar|podeis pasar|podrias pasar|puede pasar))"
)
_PUT = (
    r"(?:ponme|pongame|ponedme|ponerme|dame|dadme|"
    r"me (?:pones|poneis|puedes poner|podeis poner|podrias poner))"
)
_SERVE = (
    r"(?:atiend|atend|contest|respond|llam|habl|escrib)(?:e|en|a|an|er|ar|ir|iera|iese|iesen|ieran|ara|ase"
    r"|aran|es|eis)"
)
_ASKED = re.compile(
    rf"\b{_WISH}\b.{{0,30}}?\b{_TALK}\b.{{0,15}}?\bcon {_WHO}"
    rf"|\b(?:quiero|quisiera|necesito|puedo|podria|prefiero|me gustaria|dejame|dejadme)\b.{{0,12}}?"
    rf"\bhablar (?:directamente )?con {_ANYONE}"
    rf"|^{_TALK} con {_WHO}|\bmejor hablo con {_WHO}|\bhay (?:algun|alguna|un|una) (?:human[oa]|agente"
    rf"|asesor[a]?)\b"
    rf"|\b{_PASS}\b.{{0,12}}?\b(?:con|a) {_WHO}|\b{_PASS} con (?!(?:el|la|los|las|un|una|mi|su) )\w+"
    rf"|\b{_PUT}\b.{{0,12}}?\bcon {_WHO}|\bque se ponga\b.{{0,10}}?\b{_WHO}"
    rf"|\b(?:me|nos) (?:(?:puede|podria|pueda|pudiera) )?{_SERVE}\b.{{0,12}}?\b{_WHO}"
    rf"|\b(?:llamar|atender|contestar|responder|escribir|contactar|atienda|atiende|llame)(?:me"
    rf"|nos)\b.{{0,8}}?\b{_WHO}"
    rf"|\b(?:alguien|una persona|un humano) (?:que )?(?:me )?(?:(?:puede|podria|pueda) )?(?:atend|atiend"
    rf"|contest|"
    r"respond|llam|habl)(?:e|en|a|an|er|ar)(?:me)?\b"
    r"|\b(?:a|con) quien (?:puedo|podria|podemos|se puede) (?:hablar|llamar|dirigirme|contactar)\b"
    r"|\bhay alguien con quien\b"
    r"|\b(?:quiero|necesito|prefiero|exijo|pido|solicito|dame|deme|dadme|mejor) (?:a |que sea |ayuda de )?"
    r"(?:(?:un|una|otra) )?(?:persona|human[oa]|agente|operador[a]?)(?! (?:mayor|fisica|para|que me"
    rf" (?:monte|instale)))\b{_ELSEWHERE}"
    r"|^(?:(?:hablar )?con )?(?:(?:un|una|el|la) )?(?:persona|human[oa]|agente|operador[a]?|asesor[a]?"
    r"|comercial|"
    r"gestor[a]?|responsable|encargad[oa]|soporte|atencion humana)"
    r"(?: (?:real|human[oa]|de verdad|por favor|porfa|ya|please|aqui))*$"
    r"|\b(?:persona|humano|gente|agente) (?:real|de verdad|de carne y hueso)\b"
    r"|\batencion (?:humana|personal(?:izada)?)\b|\b(?:servicio|telefono) de atencion al cliente\b"
)
_CALL = re.compile(
    r"\b(?:llamadme|llamame|llameme|llamenme)\b|\bque me (?:llam(?:e|en|eis|es|ara|arais)|telefone\w+)\b"
    r"|\bme (?:podeis|puedes|podrias|podriais|puede|pueden|podrian|podria) (?:llamar|telefonear)\b"
    r"|\b(?:podeis|puedes|podrias|podriais|pueden) (?:llamarme|darme un toque)\b|\bme llamais\b|\bme"
    r" llamas\b$"
    r"|\b(?:quiero|prefiero|mejor|preferiria|necesito|podemos|podriamos|puedo|se puede|me gustaria)\b.{0,20}?"
    r"\bpor telefono\b|\b(?:atendeis|hablamos|lo hablamos|llamar|hablar|hablarlo|contactar)\b.{0,12}?\bpor"
    r" telefono\b"
    r"|\b(?:quiero|prefiero|necesito|puedo|podria|preferiria) llamar(?:os|te|les)?\b(?! (?:la|al?|mi) )"
)
# "dame el teléfono"; a telephone is a thing of the bike's too: "soporte de teléfono"
_NUMBER = re.compile(
    r"\b(?:dame|deme|dadme|me (?:pueden dar|puedes dar|podeis dar|das|dais|da|pasas|pasais|dejas"
    r"|dejais)|pasame|pasadme|cual es|quiero|necesito"
    r"|teneis|tienes|tienen)\b (?:\w+ ){0,3}?(?:telefono|tlf|tfno|numero (?:de telefono"
    r"|de contacto|al que|para)|movil|whatsapp de|correo|e-?mail)\b(?! (?:en|para el|del? (?:la moto|mani)))"
    r"|\b(?:telefono|numero|tlf) (?:de contacto|al que llam\w+|para llamar\w*)\b"
)
_NO_NUMBER = re.compile(
    r"\b(?:soporte|porta\w*|base|cargador|funda|carga\w*|usb)\b|\bmi (?:telefono|numero|movil)\b"
)
# Somebody else's data, or ours: never a machine's to answer
_OTHERS = re.compile(
    r"\bdatos (?:personales )?(?:de|del) (?:un |el |la |otro |otra |algun |vuestr[oa]s? )?(?:client\w+"
    r"|titular|dueno|propietari[oa])\b|\b(?:soy|somos) (?:de |agente de )?(?:la )?(?:guardia civil|policia\b"
    r"|hacienda)|\b(?:cuanto|que|por cuanto) (?:le|les) (?:cobrasteis|homologasteis|hicisteis"
    r"|habeis (?:homologado|cobrado|hecho)"
    r"|presupuestasteis)\b(?! (?:a )?(?:mi|la|el) (?:moto|autocaravana))"
)
_ACCOUNT = re.compile(
    r"\b(?:numero de cuenta|(?:el|un|tu|vuestro|su) iban$|cif|(?:direccion|domicilio|datos) fiscal(?:es)?"
    r"|razon social"
    r"|(?:hacer(?:os|te)?|haceros|hago) (?:el|la|un|una)"
    r" (?:ingreso|transferencia|bizum|pago))\b"
)
# A right of theirs (GDPR, arts. 15 to 17) that a machine must not answer.
_DATA = re.compile(
    r"\b(?:borr|elimin|suprim|retir|cancel|rectifi)\w* (?:\w+ ){0,2}?mis datos\b"
    r"|\bque datos (?:mios )?(?:teneis|guardais)\b|\b(?:derecho al olvido|proteccion de datos|rgpd)\b"
)
_NOBODY_REAL = re.compile(
    r"\b(?:no hay|hay|habra|queda) (?:nadie|alguien|alguna? persona|una persona|gente)\b.{0,25}?"
    r"\b(?:de verdad|real|de carne|que (?:sepa|entienda|controle|me (?:atienda|conteste|ayude|responda"
    r"|lea)))\b"
    r"|\bsiempre (?:el|este|con el|la) (?:mism[oa] )?(?:robot|bot|maquina|contestador)\b"
)
_NO_MACHINE = re.compile(
    r"\b(?:no quiero|paso de|odio|hart[oa] de|no pienso|no me apetece|no soporto|nada de|sin)\b.{0,25}?"
    r"\b(?:(?:hablar|tratar|escribirme|discutir|hablando) con )?(?:este |esta |estos |estas |un |una |los "
    r"|las |el )?"
    r"(?:robots?|bots?|maquinitas?|contestador(?:es)?|inteligencias? artificial(?:es)?|ias?|asistentes?"
    r" virtual(?:es)?)\b"
    r"|\b(?:hablar|tratar|discutir) con (?:una )?maquinas?\b.{0,20}$"
    r"|\bno te enteras\b|\bno (?:entiendes|entiende|entendeis) nada\b|\bno me sirves\b"
)
_NOT_WANTED = re.compile(
    r"\bno (?:quiero|necesito|hace falta|me hace falta|hay que|deseo|prefiero|es necesario)\b"
    r"|\b(?:no|ni) (?:me|nos) (?:pas|pon|llam|conect|comuni)\w*|\bsin (?:hablar|tener que)\b"
    r"|\b(?:quien|que|cual) (?:tengo|tiene|hay) que\b"
)


def wants_person(text: str) -> bool:
    """Not by asking whether it is a person, nor by naming somebody elsewhere."""
    return any(_wanted(clause) for clause in clauses(text))


def _wanted(clause: str) -> bool:
    if any(rule.search(clause) for rule in (_NO_MACHINE, _NOBODY_REAL, _DATA, _OTHERS, _ACCOUNT)):
        return True
    if _NUMBER.search(clause) and not _NO_NUMBER.search(clause):
        return True
    found = _ASKED.search(clause) or STAFF_WANTED.search(clause) or _CALL.search(clause)
    return found is not None and not _NOT_WANTED.search(clause[: found.end()])
