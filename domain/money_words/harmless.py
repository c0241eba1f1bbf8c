"""The short list of shapes in which a number is no amount. What is not on it is blocked.

A firm shape is harmless anywhere ("4 fotos"); a loose one only far from money ("de 2000", "el 30 %").
All patterns read a text as `numbers.readable` leaves it: lower case, without accents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.money_words.foreign import NAMES
from domain.money_words.hours import TIMES_OF_DAY
from domain.money_words.marks import DAY, FROM, MONTH, TO, WEEKDAY
from domain.money_words.models import KNOWN_MODEL, MODEL_APART, MODEL_GLUED, ONE_LETTER_MODEL
from domain.money_words.numbers import WORDS
from domain.money_words.things import BRANDS, MAKERS, NUMBERED, THINGS, VEHICLES

_FEW = rf"(?:{FROM}\d{{1,2}}|{WORDS})"  # things are counted up to 99
_MEASURE = r"(?:\d{1,3}(?:[. ]\d{3})+|\d+)(?:[.,]\d{1,2})?"
_YEAR = r"(?:19|20)\d\d"
_FIRM = {
    "date": rf"{FROM}{DAY}([/-])(?:0?[1-9]|1[0-2])\1(?:{_YEAR}|\d\d){TO}",
    "day of a month": (
        rf"(?:{FROM}{DAY}(?:\s+(?:al|y|a)\s+{DAY})?|"
        rf"{WORDS})\s+de\s+{MONTH}(?:\s+(?:de(?:l)?\s+)?{_YEAR}\b)?"
    ),
    "month": rf"\b{MONTH}\s+(?:del?\s+)?{_YEAR}{TO}",
    **TIMES_OF_DAY,
    "duration": (
        rf"(?:{FROM}\d{{1,3}}\s*(?:-|/|a|o|y)\s*\d{{1,3}}|{FROM}\d{{1,3}}|{WORDS}(?:\s+o\s+{WORDS})?)\s*"
        r"(?:h|horas?|min|minutos?|dias?|semanas?|mes|meses|anos?)\b"
    ),
    "count": (
        rf"(?:{FROM}[1-9]\s*(?:-|o|u|a)\s*[1-9]|{WORDS}\s+[ou]\s+{WORDS}|{_FEW})\s+"
        rf"(?:(?:nuev|otr|primer|ultim|mism|mejor)\w+\s+)?(?:{THINGS})\b"
    ),
    "named before": r"\b(?:los|las|esos|esas|estos|estas|otros|otras)\s+(?:dos|tres|cuatro|cinco|seis)\b",
    "step": rf"\b(?:{NUMBERED})\s+(?:n[o.]+\s*)?1?\d{TO}",
    "code": r"\b(?:codigo|seccion|apartado|punto|articulo)\s+\d{1,2}(?:\.\d{1,2}){1,3}(?![\w.,]*\d)",
    "phone": r"(?<!\w)(?:(?:\+|00)34[ .-]?)?[6-9]\d{2}(?:[ .-]?\d{3}[ .-]?\d{3}|(?:[ .-]?\d{2}){3})(?!\w)",
    "plate": r"(?<![\w.,])\d{4}[ -]?(?!gbp|chf|mxn|pts)[bcdfghjklmnprstvwxyz]{3}\b",
    "old plate": r"\b[a-z]{1,2}-\d{4}-[a-z]{1,2}\b",
    "tyre": r"(?<!\w)[1-3]\d[05]/[2-9][05][ -]?(?:z?r?f?[ -]?)?\(?1\d\b(?:\s*(?:m/c)?\s*\(?\d{2,3}[a-z]\)?)?",
    "size": (
        rf"{FROM}(?:{_MEASURE}\s*(?:[x/-]|a|y|hasta)\s*)*{_MEASURE}\s*"
        r"(?:[mck]m|metros?|cc|c\.c\.|cv|kw|kg|kilos?|v|w|ah|nm|litros?|pulgadas|voltios|vatios|bares|km/h|"
        r"grados)\b"
    ),
    "approval mark": r"\b(?:marca|tipo|homologado)\s+e\d{1,2}\b|\be\d{1,2}\*[\d*/a-z.-]+|"
    r"\bempiez\w+\s+(?:por|con)\s+e\d{1,2}(?:\s*[,/ouy]\s*e\d{1,2})*\b",
    "name": NAMES,
    "four wheel drive": r"\b4\s?x\s?4\b|\b[24]t\b",
    "vehicle class": r"(?<!\w)\d\dxx\b",
    "emission norm": r"\bnorma(?:tiva)?\s+euro\s?[1-6]\b",
    "part": rf"\b(?:{MAKERS})(?:\s+[a-z]+){{0,2}}[ -](?:[a-z]{{1,3}})?\d{{1,3}}[a-z]{{0,2}}{TO}",
    "model": MODEL_GLUED,
    "model apart": MODEL_APART,
    "known model": KNOWN_MODEL,
    "model year": rf"(?:{MODEL_GLUED}|{MODEL_APART}|\b(?:{VEHICLES}|{BRANDS}))\s+del?\s+{_YEAR}{TO}",
    "year": rf"\b(?:ano|modelo|matriculad[oa] en|fabricad[oa] en)\s+{_YEAR}{TO}",
    "law": (
        r"\b(?:rd|real decreto|ley|orden|reglamento|directiva)\s+"
        r"(?:\(?(?:ue|ce|cee|itc)\)?[ /]?)?(?:n[o.]+\s*)?"
        r"\d{1,4}/\d{1,4}(?:/\d{4}|/(?:ce|cee|ue))?(?!\w)"
    ),
    "article": rf"\b(?:articulo|art\.?|anexo)\s+\d{{1,2}}{TO}",
    "idiom": r"\bmil (?:gracias|perdones|disculpas)\b|\bcien por cien\b|\b(?:24/7|10/10)\b",
}
_LOOSE = {
    # "R175" and "k 175" are models too, but one letter is too little to excuse a number beside a price
    "one-letter model": ONE_LETTER_MODEL,
    "length": rf"{FROM}{_MEASURE}\s*m\b",
    "short name": rf"\b(?:la|una|tu)\s+\d{{3,4}}{TO}|{FROM}\d{{3,4}}\s+(?:{BRANDS})\b",
    "year": rf"\b(?:de|del|en)\s+{_YEAR}{TO}",
    "clock": rf"{FROM}(?:[01]?\d|2[0-4]):[0-5]\d\b",
    "day of the week": rf"\b{WEEKDAY}(?:\s+dia)?,?\s+{DAY}(?:/(?:0?[1-9]|1[0-2]))?{TO}",
    "short date": rf"\b(?:el|dia|del)\s+{DAY}(?:/(?:0?[1-9]|1[0-2]))?{TO}",
    "percentage": rf"(?:{FROM}\d{{1,3}}(?:,\d)?|{WORDS})\s*(?:%|por cien(?:to)?\b)",
    "tyre without rim": r"(?<!\w)[1-3]\d[05]/[2-9][05](?!\w)",
    # of the manual of reforms; "cada reforma 9.50" would be an amount
    "kind of reform": rf"(?<!cada )(?<!por )\b(?:reforma|tipo)\s+(?:1[01]|[1-9])\.\d{{1,2}}{TO}",
    "ending": (
        rf"\b(?:bastidor|vin|matricula|telefono|movil|dni|nif)\b[^.!?\n\d]{{0,20}}\b(?:acab|termin)\w*"
        rf"\s+en\s+\d{{2,4}}{TO}"
    ),
    "how many": (
        rf"\bcuant[oa]s\s+(?:{THINGS})\b[^.!?\n\d]{{0,40}}{FROM}\d{{1,2}}(?:\s*[,ouy]\s*\d{{1,2}})*\s*\?"
    ),
    "ordinal": r"(?<!\w)\d{1,2}[oa]\b",
}
_UNKNOWN = re.compile(ONE_LETTER_MODEL)
_SHAPES = [(re.compile(p), True) for p in _FIRM.values()] + [(re.compile(p), False) for p in _LOOSE.values()]
# "1. ", "2) ", "**3.** ", a keycap: followed by words
_ITEM = re.compile(r"^[ \t*_-]*(\d{1,2})(?:[.)]-?|\ufe0f?\u20e3)[*_]*[ \t]+(?=\W{0,4}[a-z])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A stretch of text whose numbers are excused; `firm`: near money too. `name`: it, without blanks."""

    start: int
    end: int
    firm: bool
    name: str = ""


def shapes(said: str) -> list[Shape]:
    """All harmless shapes of a `readable` text."""
    found = [
        Shape(m.start(), m.end(), firm, _joined(m.group())) for p, firm in _SHAPES for m in p.finditer(said)
    ]
    return found + list(_items(said))


def one_letter_models(said: str) -> Iterator[Shape]:
    """ "R175" and the like, of which no rule knows whether there is such a model."""
    yield from (Shape(m.start(), m.end(), False, _joined(m.group())) for m in _UNKNOWN.finditer(said))


def _joined(name: str) -> str:
    return re.sub(r"[ -]", "", name)


def _items(said: str) -> Iterator[Shape]:
    """A list counts from one: "99. Ese es tu precio" is no item."""
    expected = 1
    for item in _ITEM.finditer(said):
        number = int(item[1])
        if number in (1, expected):
            expected = number + 1
            yield Shape(item.start(), item.end(), True)
