"""Terms, discounts, guarantees and ways to pay. Only what a tool returned in this turn may be promised."""

import re
from collections.abc import Iterator

from domain.plain import plain
from services.agent.guards.deeds import finishes
from services.agent.guards.discounts import DISCOUNT
from services.agent.guards.terms import find_terms

# how and where to pay: whoever names an account that no tool returned may be sending money anywhere
_PAYMENT = (
    r"(?:bizum|paypal|revolut|western union|criptomonedas?|bitcoins?|iban (?:es|[a-z]{2}\d)|"
    r"(?:numero|n[o.]+) de cuenta|(?:hac\w+|hag\w+|haz\w*|mand\w+|envi\w+) (?:un|una|el|la) "
    r"(?:transferencia|ingreso|giro)|"
    r"ingres\w+ (?:(?:el|la|un|una) (?:dinero|importe|senal|anticipo)|en (?:la|mi|nuestra|esta) cuenta)|"
    r"(?:a|en) plazos|plazos sin|financi\w+|(?:pag|adelant)\w+ (?:la|una) (?:mitad|senal)|"
    r"pag\w+ (?:\w+ )?(?:por adelantado|en (?:la|mi|nuestra) cuenta))"
)
_PASS = r"(?:pas(?:a|as|ar|ara|aras|arla|e|es)|aprueb\w+|aprob\w+|super(?:a|as|ar|ara|aras)|legal(?:es)?)"
_SURE = (
    r"(?:segur[oa]s?|fijo|garantia|sin (?:ningun )?(?:problema|duda|pega)s?|cien por cien|100 ?%|siempre|"
    r"a la primera|de sobra|sobrad\w+)"
)
_GUARANTEE = (
    rf"(?:garantiz\w+|garantias?(?! de (?:la|tu|su) (?:moto|autocaravana|vehiculo))|"
    rf"te (?:lo )?(?:aseguro|aseguramos|juro|garantizo)|promet(?:o|emos|ido)|"
    r"(?:me|nos) compromet\w+|"
    rf"{_SURE}[^.!?\n]{{0,40}}\b{_PASS}|\b{_PASS}[^.!?\n]{{0,40}}\b{_SURE}|"
    r"(?:pasaras?|aprobaras?|superaras?)(?: sin \w+)? (?:la |el )?(?:itv|inspeccion|examen)|"
    r"te l[oa]s? (?:aprueban|homologan|pasan|aceptan) (?:fijo|seguro|siempre|sin))"
)
_WISHES = re.compile(rf"(?:(?<!\w)(?:{DISCOUNT}|{_GUARANTEE}|{_PAYMENT})(?!\w))|%\s*(?:menos|de dto|off)\b")
# "no hacemos descuentos", "no puedo garantizar que pase": said right before, in the same breath
_DENIED = re.compile(
    r"\b(?:no|nunca|tampoco)\s+(?:(?:te|le|os|lo|la|se|nos)\s+)*"
    r"(?:puedo|podemos|puede|podria|podriamos|hago|hacemos|aplico|aplicamos|ofrezco|ofrecemos|tengo|tenemos|damos|doy|"
    r"hay|prometo|prometemos|acept\w+|admit\w+|us\w+|esta|estan|es|son|sera|va|incluye|trabajamos|tramitamos)\s+"
    r"(?:(?!que\b)\w+\s+){0,3}$|\bno\s+(?:(?:te|lo|la)\s+)?$|\bsin\s+$"
)
_NOT_DENIED = re.compile(r"\bno (?:solo|hay (?:mejor|mayor)|pierdas|te preocupes)\b")


_TOLD = re.compile(r"[.!?;\"]|\\n")  # a tool's answer is JSON


def find_promise(said: str, told: str) -> str | None:
    """The first promise of a `readable` text that `told` (what the tools returned) does not hold.

    A discount, guarantee or way to pay must stand there as it is said, a term where it is about our work.
    """
    known = plain(told)
    for phrase, time in find_terms(said):
        if not (_holds(known, phrase) or _holds("\n".join(filter(finishes, _TOLD.split(known))), time)):
            return " ".join(phrase.split())
    return next((wish for wish in _wishes(said) if not _holds(known, wish)), None)


def _wishes(said: str) -> Iterator[str]:
    for found in _WISHES.finditer(said):
        before = said[max(0, found.start() - 50) : found.start()]
        if not _DENIED.search(before) or _NOT_DENIED.search(before):
            yield " ".join(found.group(0).split())


def _holds(known: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(' '.join(words.split()))}(?!\w)", known))
