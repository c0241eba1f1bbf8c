"""Terms, discounts and guarantees. Only what a tool returned in this turn may be promised."""

import re
from collections.abc import Iterator

from domain.money_words.harmless import HOURS
from domain.money_words.numbers import WORDS
from domain.plain import plain

_NUMBER = rf"(?:\d{{1,3}}|{WORDS}|un par de|unas? pocas?|unos? pocos?|pocos?|pocas?|medio|media)"
_UNIT = r"(?:min|minutos?|h|horas?|dias?|semanas?|mes|meses|quincenas?|ratos?|tardes?)"
_SOON = r"(?:hoy|manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo|esta semana|este mes)\b"
_DONE = r"\b(?:tienes|tendras|entreg\w+|(?:est[ae]\w* )?(?:list[oa]|hech[oa]|terminad[oa]|homologad[oa]))\b"
_TERM = re.compile(
    rf"{_NUMBER}(?:\s*(?:-|/|a|o|y|u)\s*{_NUMBER})?\s*{_UNIT}\b"
    r"|\b(?:manana|hoy|esta (?:tarde|semana)|este mes) mismo\b"
    r"|\b(?:para|antes de[l]?|hoy|manana|esta semana|(?:para )?el \w+) (?:ya )?(?:lo|la|los|"
    r"las) (?:tienes|tendras)\b"
    r"|\b(?:lo|la|los|las) (?:tienes|tendras)(?: \w+)? (?:hoy|manana|esta semana|para el|el (?:lunes|martes|"
    r"miercoles|jueves|viernes))\b"
    rf"|{_DONE}[^.!?\n]{{0,25}}\b(?:antes de[l]? )?{_SOON}|\b{_SOON}[^.!?\n]{{0,20}}{_DONE}"
    r"|\bde un dia para otro\b|\ben el acto\b|\bal instante\b"
)
# what is over, how old something is, how long before: no promise
_SINCE = re.compile(
    r"(?:\bhace(?:n)?|\blleva[sn]?|\btiene[sn]?|\bcada|\bdurante (?:los|las) ultim[oa]s|\bultim[oa]s|"
    r"\bpasad[oa]s?)(?: (?:ya|unos|unas|casi|mas de|menos de))*\s*$"
)
_AROUND = re.compile(r"\s*(?:antes|despues)\b|\s+(?:al dia|a la semana|de antiguedad|de uso)\b")

_DISCOUNT = (
    r"(?:descuentos?|dto\b|gratis|gratuit\w+|regal(?:o|os|amos|arte)\b|obsequio|"
    r"(?:una|alguna|esa|hago|hacemos|hacerte) rebaja|te (?:lo |la )?rebaj\w+|"
    r"(?:precio|tarifa|condicion(?:es)?) (?:especial(?:es)?|de amigos?|minim[oa])|ofertas?|"
    r"promocion(?:es)?|promo|"
    r"te (?:lo |la |los |las )?(?:dejo|dejamos|dejare|dejaremos) (?:en|por|a)|"
    r"te hago (?:un )?(?:buen )?precio|"
    r"te ajusto (?:el|un) precio|mas barato|sin (?:ningun )?(?:coste|cargo|costo|gasto)s?|"
    r"(?:coste|cargo|costo) cero|"
    r"no te (?:cobr\w+|cuesta|costara) (?:nada|mas)|no pag(?:as|aras) (?:nada|mas)|invita la casa|"
    r"rebajas? del?|(?:igualamos|mejoramos) (?:cualquier |el |tu )?(?:precio|presupuesto|oferta)|"
    r"corre de (?:nuestra|mi) cuenta|por nuestra cuenta|(?:%|por cien(?:to)?) (?:menos|de dto)|"
    r"la mitad(?! de (?:las|los)\b)|mitad de precio|una tercera parte|un tercio|[23]\s?x\s?[12]\b|"
    r"dos por uno|"
    r"tres por dos|en efectivo|sin factura|en negro|sin iva|te perdon\w+|te devolv\w+|reembols\w+|"
    r"devoluciones?|"
    r"te compens\w+)"
)
_PASS = r"(?:pas(?:a|as|ar|ara|aras|arla|e|es)|aprueb\w+|aprob\w+|super(?:a|as|ar|ara|aras)|legal(?:es)?)"
_SURE = (
    r"(?:segur[oa]s?|fijo|garantia|sin (?:ningun )?(?:problema|duda|pega)s?|cien por cien|100 ?%|siempre|"
    r"a la primera|de sobra|sobrad\w+)"
)
_GUARANTEE = (
    rf"(?:garantiz\w+|garantias?(?! de (?:la|tu|su) (?:moto|autocaravana|vehiculo))|"
    rf"te (?:lo )?(?:aseguro|aseguramos|prometo|prometemos|juro|garantizo)|prometido|"
    r"(?:me|nos) compromet\w+|"
    rf"{_SURE}[^.!?\n]{{0,40}}\b{_PASS}|\b{_PASS}[^.!?\n]{{0,40}}\b{_SURE}|"
    r"(?:pasaras?|aprobaras?|superaras?)(?: sin \w+)? (?:la |el )?(?:itv|inspeccion|examen)|"
    r"te l[oa]s? (?:aprueban|homologan|pasan|aceptan) (?:fijo|seguro|siempre|sin))"
)
_WISHES = re.compile(rf"(?:(?<!\w)(?:{_DISCOUNT}|{_GUARANTEE})(?!\w))|%\s*(?:menos|de dto|off)\b")
# "no hacemos descuentos", "no puedo garantizar que pase": said right before, in the same breath
_DENIED = re.compile(
    r"\b(?:no|nunca|tampoco)\s+(?:(?:te|le|os|lo|la|se|nos)\s+)*"
    r"(?:puedo|podemos|puede|podria|podriamos|hago|hacemos|aplico|aplicamos|ofrezco|ofrecemos|tengo|tenemos|damos|doy|"
    r"hay|prometo|prometemos|esta|estan|es|son|sera|va|incluye|trabajamos|tramitamos)\s+"
    r"(?:(?!que\b)\w+\s+){0,3}$|\bno\s+(?:(?:te|lo|la)\s+)?$|\bsin\s+$"
)
_NOT_DENIED = re.compile(r"\bno (?:solo|hay (?:mejor|mayor)|pierdas|te preocupes)\b")


def find_promise(said: str, told: str) -> str | None:
    """The first promise of a `readable` text that `told` (what the tools returned) does not hold."""
    known = plain(told)
    for found in _promises(said):
        phrase = " ".join(found.split())
        if not re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", known):
            return phrase
    return None


def _promises(said: str) -> Iterator[str]:
    hours = [(m.start(), m.end()) for m in HOURS.finditer(said)]
    for found in _TERM.finditer(said):
        inside = any(start <= found.start() and found.end() <= end for start, end in hours)
        if not (inside or _SINCE.search(said[: found.start()]) or _AROUND.match(said, found.end())):
            yield found.group(0)
    for found in _WISHES.finditer(said):
        before = said[max(0, found.start() - 50) : found.start()]
        if not _DENIED.search(before) or _NOT_DENIED.search(before):
            yield found.group(0)
