"""A person is wanted: asked for, or by what nobody says to a machine."""

import re

from services.agent.gate.reading import clauses

_ELSEWHERE = (
    r"(?! (?:de|en|por) (?:la |el |mi |un |una |su )?(?:itv|trafico|dgt|industria|taller|seguro|aseguradora|"
    r"ayuntamiento|gestoria|tienda|concesionario|fabrica|casa)\b)(?! del (?:taller|seguro|ayuntamiento))"
)
_ROLE = (
    r"(?:persona|human[oa]|ser humano|agente|asesor[a]?|comercial|gestor[a]?|operador[a]?|tecnic[oa]|"
    r"ingenier[oa]|encargad[oa]|responsable|companer[oa]|emplead[oa]|jef[ea]|supervisor[a]?|director[a]?|"
    r"gerente|duen[oa])"
)
_WHO = (
    rf"(?:alguien|vosotros|ustedes|gente|personas?|human[oa]s?|agente|operador[a]?"
    rf"|(?:un|una|algun|alguna|otro|otra|el|la|tu|vuestr[oa]|su) {_ROLE}){_ELSEWHERE}"
)
_WISH = (
    r"(?:quiero|quisiera|querria|queremos|quiere|necesito|necesitamos|prefiero|preferiria|me gustaria|puedo|"
    r"podria|podemos|deseo|exijo|se puede|es posible|hay forma de|hay manera de|como hago para|dejame"
    r"|dejadme|"
    r"para|solicito|pido|intento)"
)
_TALK = r"(?:hablar(?:lo)?|charlar|contactar|comunicar(?:me|nos)?|tratar(?:lo)?|comentar(?:lo)?|ver(?:lo)?)"
_PASS = (
    r"(?:paseme|pasame|pasadme|pasenme|pasarme|conectame|conectadme|comunicame|comunicadme|derivame"
    r"|derivadme|"
    r"transfiereme|me (?:pasas|pasais|pasan|pasa|puedes pasar|podeis pasar|podrias pasar|puede pasar))"
)
_PUT = r"(?:ponme|pongame|ponedme|ponerme|me (?:pones|poneis|puedes poner|podeis poner|podrias poner))"
_SERVE = (
    r"(?:atiend[ae]n?|atender|contest[ae]n?|contestar|respond[ae]n?|responder|llam[ae]n?|llamar|hable|hablar)"
)
_ASKED = re.compile(
    rf"\b{_WISH}\b.{{0,30}}?\b{_TALK}\b.{{0,15}}?\bcon {_WHO}"
    rf"|^{_TALK} con {_WHO}"
    rf"|\b{_PASS}\b.{{0,12}}?\b(?:con|a) {_WHO}|\b{_PASS} con (?!(?:el|la|los|las|un|una|mi|su) )\w+"
    rf"|\b{_PUT}\b.{{0,12}}?\bcon {_WHO}"
    rf"|\bme (?:(?:puede|podria|pueda) )?{_SERVE}\b.{{0,12}}?\b{_WHO}"
    rf"|\b(?:alguien|una persona|un humano) (?:que )?(?:me )?(?:(?:puede|podria|pueda) )?{_SERVE}(?:me)?\b"
    r"|\b(?:quiero|necesito|prefiero|exijo|pido|solicito|dame|deme|dadme|mejor) (?:a |que sea )?"
    r"(?:(?:un|una|otra) )?(?:persona|human[oa]|agente|operador[a]?)(?! (?:mayor|para|que me (?:monte"
    r"|instale)))\b"
    r"|^(?:con )?(?:(?:un|una) )?(?:persona|human[oa]|agente|operador[a]?|atencion humana)"
    r"(?: (?:real|human[oa]|de verdad|por favor|porfa|ya|please|aqui))*$"
    r"|\b(?:persona|humano|gente|agente) (?:real|de verdad|de carne y hueso)\b"
    r"|\batencion (?:humana|personal(?:izada)?)\b|\bservicio de atencion al cliente\b"
)
_CALL = re.compile(
    r"\b(?:llamadme|llamame|llameme|llamenme)\b|\bque me (?:llam(?:e|en|eis|es)|telefone\w+)\b"
    r"|\bme (?:podeis|puedes|podrias|podriais|puede|pueden|podrian|podria) (?:llamar|telefonear)\b"
    r"|\b(?:podeis|puedes|podrias|podriais|pueden) (?:llamarme|darme un toque)\b|\bme llamais\b|\bme"
    r" llamas\b$"
    r"|\b(?:quiero|prefiero|mejor|preferiria|necesito) (?:hablar(?:lo)? |tratarlo )?por telefono\b"
    r"|\b(?:quiero|prefiero|necesito|puedo|preferiria) llamar(?:os|te|les)?\b(?! (?:la|al?|mi) )"
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
    if _NO_MACHINE.search(clause):
        return True
    found = _ASKED.search(clause) or _CALL.search(clause)
    return found is not None and not _NOT_WANTED.search(clause[: found.end()])
