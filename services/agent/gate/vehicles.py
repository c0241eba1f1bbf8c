"""Which vehicles a message names. Each has a file and a price of its own: two are never priced as one."""

import re
from collections.abc import Collection
from functools import lru_cache

from domain.plain import plain
from domain.tariffs.language.verbs import words as listed

_KINDS = r"(?:motos?|motocicletas?|scooters?|autocaravanas?|caravanas?|campers?|vehiculos?)"
_KIN = (
    r"(?:mujer|marido|novi[oa]|pareja|herman[oa]|cunad[oa]|prim[oa]|padre|madre|hij[oa]|ti[oa]|suegr[oa]"
    r"|amig[oa]|coleg[oa]|vecin[oa]|companer[oa]|jef[ea])"
)
_GENERIC = re.compile(rf"{_KINDS}|motos? custom")
_COUNTED = re.compile(
    rf"\b(?:tengo|tenemos|son|para|por|de|homologar|legalizar|las|mis|nuestras)"
    rf" (?:las |mis )?(?:dos|tres|cuatro|varias|ambas|[2-9]) {_KINDS}\b"
)
_ANOTHER = re.compile(
    rf"\b(?:(?:la |mi |una )?(?:otra|segunda)|(?:el |mi |un )?(?:otro|segundo)) {_KINDS}\b"
    rf"|\by (?:a |para |en |de |tambien )?(?:la|una|el) {_KINDS} de mi {_KIN}\b"
)
_JUST_ONE = re.compile(
    r"\bsolo (?:en |de |para |a )?(?:la|el|una|un)\b|\ben una (?:quiero|de|le|la)\b|\buna de ellas\b"
)
_THEIRS = re.compile(rf" de mi {_KIN}\b")
_CARRIED = re.compile(r"\bporta ?\w+ (?:\w+ ){0,3}$")  # "un portamotos para dos motos"
_AND = re.compile(r"\b(?:y|luego|ahora|tambien|otra)(?: (?:a|en|de|para|con|luego|ahora|tambien))*$")
_OF = re.compile(r"\b(?:de|para|a|en) (?:la|el|mi|una|un) (?:\w+ )?$")  # "el escape de la Yamaha …
_PART_OF = re.compile(
    r"\by (?:el|la|los|las|un|una|unos|unas) \w+ (?:de|para|a|en)$"
)  # … y el manillar de la Honda"
_NEXT = re.compile(
    r"^(?:\w+ ){0,2}?(?:y|ahora|luego|vale|ok|vamos)(?: (?:ahora|luego|vamos|con|a|en|para|por|de))*$"
)
_DETERMINER = re.compile(r" ?\b(la|el|una|un|mi|su|otra)(?: nueva| vieja| antigua)? $")
_MAKES = listed("""
    aprilia benelli bmw cfmoto derbi ducati gilera harley honda husqvarna kawasaki keeway ktm kymco piaggio
    rieju suzuki triumph voge yamaha zontes
    adria benimar burstner carthago challenger chausson citroen dethleffs fiat ford hymer iveco knaus mercedes
    peugeot pilote renault rapido volkswagen vw weinsberg
""")
_PLATE = re.compile(r"\b\d{4} ?[bcdfghjklmnpqrstvwxyz]{3}\b")
_YEAR = re.compile(r"\b(?:del?|ano|es de|modelo) (?:el |ano )?(?:19|20)\d\d\b|^(?:19|20)\d\d$")
_REACHED = re.compile(
    r"\b(?:34 ?)?[6789](?: ?\d){8}\b|\b\w+ (?:\w+ )?(?:gmail|hotmail|outlook|yahoo|icloud) (?:com|es)\b"
)
_CALLED = re.compile(r"\b(?:me llamo|mi nombre es) \w+(?: (?!y\b|quiero\b)\w+){0,3}$")
_ONLY = re.compile(
    r"\b(?:hola|vale|ok|perdon\w*|digo|no|que|mi|la|el|los|es|era|son|tengo|una?|moto\w*|autocaravana|camper|es"
    r"|modelo|matricula|marca|ano|os|te|dejo"
    r"|telefono|numero|movil|correo|email|paso|del?|y|se llama|en realidad|si|pues|con)\b|[\W_]+"
)


def several(text: str, words: Collection[str]) -> bool:
    """Whether it is about more than one vehicle. `words`: makes and models that the tariffs know."""
    said = _read(text)
    if _JUST_ONE.search(said):
        return False
    named = _named(said, words)
    counted = _COUNTED.search(said)
    if counted and not _CARRIED.search(said[: counted.start()]):
        return True
    first = named[0] if named else None
    owner = _DETERMINER.search(said[: first[0]]) if first else None
    for at, name in named[1:]:
        if first is None or (_same(name, first[1]) and not _THEIRS.match(said, at + len(name))):
            continue
        before = said[:at]
        found = _DETERMINER.search(before)
        if found is None or (found[1] in ("la", "el") and _may_be_one(name, first[1])):
            continue
        lead = before[: found.start()].rstrip()
        if (
            found[1] in ("su", "otra")
            or _AND.search(lead)
            or (owner and {owner[1], found[1]} == {"mi", "su"})
        ):
            return True
        if _PART_OF.search(lead) and _OF.search(said[: first[0]]):
            return True
    found = _ANOTHER.search(said)
    return found is not None and bool(named) and (named[0][0] < found.start() or found[0].startswith("y "))


def another(text: str, earlier: str, words: Collection[str]) -> bool:
    """Whether it goes on to another vehicle than the last of `earlier`, what the customer wrote before."""
    said = _read(text)
    if _ANOTHER.search(said):
        return True
    known = [name for _, name in _named(_read(earlier), words)][-1:]  # two may have been named at once
    for at, name in _named(said, words):
        found = _DETERMINER.search(said[:at])
        if known and found and not (_same(name, known[0]) or _may_be_one(name, known[0])):
            return found[1] == "otra" or _NEXT.search(said[: found.start()].strip()) is not None
    return False


def tells_data(text: str, words: Collection[str]) -> bool:
    """Whether it says which vehicle it is, or how they are called or reached, and nothing else."""
    said = _read(text)
    if "?" in text:
        return False
    rest, found = said, False
    for pattern in (_PLATE, _YEAR, _REACHED, _CALLED, _models(tuple(words))):
        rest, times = pattern.subn(" ", rest)
        found = found or times > 0
    return found and not re.sub(r"\b\w*\d\w*\b", "", _ONLY.sub(" ", rest)).strip()


def _named(said: str, words: Collection[str]) -> list[tuple[int, str]]:
    """Makes and models, by place; what is said of any vehicle names none."""
    found = ((match.start(), match[0]) for match in _models(tuple(words)).finditer(said))
    return [(at, name) for at, name in found if not _GENERIC.fullmatch(name)]


def _same(one: str, other: str) -> bool:
    """ "cb" and "cb500", "la duke 390" and "la duke"."""
    short, long = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    return long.startswith(short)


def _may_be_one(name: str, other: str) -> bool:
    """A make and a model: "tengo una Yamaha … y la MT07 lleva …"."""
    return (name in _MAKES) != (other in _MAKES)


@lru_cache(maxsize=4)
def _models(words: tuple[str, ...]) -> re.Pattern[str]:
    spelt = sorted({plain(word) for word in words}, key=len, reverse=True)
    names = "|".join(re.escape(word).replace(r"\ ", " ?") for word in spelt if word)
    return re.compile(rf"\b(?:{names or '(?!)'})(?: ?\d{{2,4}}\w{{0,2}})?\b")


def _read(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s,]", " ", plain(text)).replace(",", " ,").split())
