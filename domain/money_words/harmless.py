"""The short list of shapes in which a number is no amount. What is not on it is blocked.

A firm shape is harmless anywhere ("4 fotos"); a loose one only far from money ("de 2000", "el 30 %").
All patterns read a text as `numbers.readable` leaves it: lower case, without accents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.money_words.numbers import WORDS
from domain.money_words.things import (
    BRANDS,
    MAKERS,
    MODEL_LETTERS,
    NOT_A_MODEL,
    NUMBERED,
    ONE_LETTER,
    THINGS,
    VEHICLES,
)

_FROM = r"(?<![\w€$£])(?<!\d[.,/:-])"  # a number begins here, not in the middle of "1.175"
_TO = r"(?![.,/:-]?\d)(?!\w)"  # and ends here
_FEW = rf"(?:{_FROM}\d{{1,2}}|{WORDS})"  # things are counted up to 99
_MEASURE = r"(?:\d{1,3}(?:[. ]\d{3})+|\d+)(?:[.,]\d{1,2})?"
_MONTH = (
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_HOUR = r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?"
_CLOCK_WORDS = r"una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
_MODEL_TAIL = r"(?:gs|rr|rs|gt|abs|[nsrftx])?"
_GLUED = rf"-?\d{{1,4}}(?!e(?:u|ur|uros?)?\b)[a-z]{{0,4}}{_TO}"
_MODEL_GLUED = (
    rf"(?<![\w-])(?:gsx-r\d{{3,4}}{_TO}|(?!(?:{NOT_A_MODEL})-?\d)[a-z]{{2,4}}{_GLUED}|"
    rf"[rfkzs]-?\d{{3,4}}(?:gs|rt|rr?|s|n){_TO})"
)
_LETTERS = rf"(?:{MODEL_LETTERS}|{ONE_LETTER})"
_TAIL = rf"{_MODEL_TAIL}{_TO}"
_MODEL_APART = (
    rf"\b(?:(?:{BRANDS})(?:\s+{_LETTERS})?|{MODEL_LETTERS})[ -]\d{{1,4}}{_TAIL}|"
    rf"\b(?:{BRANDS})\s+{_LETTERS}-?\d{{1,4}}{_TAIL}"
)

_FIRM = {
    "date": rf"{_FROM}{_DAY}([/-])(?:0?[1-9]|1[0-2])\1(?:{_YEAR}|\d\d){_TO}",
    "day of a month": (
        rf"(?:{_FROM}{_DAY}(?:\s+(?:al|y|a)\s+{_DAY})?|{WORDS})\s+de\s+{_MONTH}(?:\s+(?:de(?:l)?\s+)?{_YEAR}\b)?"
    ),
    "month": rf"\b{_MONTH}\s+(?:del?\s+)?{_YEAR}{_TO}",
    "hour": (
        rf"\b(?:a|sobre|hacia|desde|hasta)\s+las?\s+(?:{_HOUR}{_TO}|(?:{_CLOCK_WORDS})\b)"
        r"(?:\s*h\b|\s+horas\b|\s+y\s+(?:media|cuarto)\b)?"
    ),
    "opening hours": rf"\b(?:de|entre)\s+{_HOUR}\s*h?\s*(?:a|y|-)\s*{_HOUR}\s*(?:h|horas)\b",
    "duration": (
        rf"(?:{_FROM}\d{{1,3}}\s*(?:-|/|a|o|y)\s*\d{{1,3}}|{_FROM}\d{{1,3}}|{WORDS}(?:\s+o\s+{WORDS})?)\s*"
        r"(?:h|horas?|min|minutos?|dias?|semanas?|mes|meses|anos?)\b"
    ),
    "count": (
        rf"(?:{_FROM}[1-9]\s*(?:-|o|u|a)\s*[1-9]|{WORDS}\s+[ou]\s+{WORDS}|{_FEW})\s+"
        rf"(?:(?:nuev|otr|primer|ultim|mism|mejor)\w+\s+)?(?:{THINGS})\b"
    ),
    "named before": r"\b(?:los|las|esos|esas|estos|estas|otros|otras)\s+(?:dos|tres|cuatro|cinco|seis)\b",
    "step": rf"\b(?:{NUMBERED})\s+(?:n[o.]+\s*)?1?\d{_TO}",
    "code": r"\b(?:codigo|seccion|apartado|punto|articulo)\s+\d{1,2}(?:\.\d{1,2}){1,3}(?![\w.,]*\d)",
    "phone": r"(?<!\w)(?:(?:\+|00)34[ .-]?)?[6-9]\d{2}(?:[ .-]?\d{3}[ .-]?\d{3}|(?:[ .-]?\d{2}){3})(?!\w)",
    "plate": r"(?<![\w.,])\d{4}[ -]?(?!gbp|chf|mxn|pts)[bcdfghjklmnprstvwxyz]{3}\b",
    "old plate": r"\b[a-z]{1,2}-\d{4}-[a-z]{1,2}\b",
    "tyre": r"(?<!\w)[1-3]\d[05]/[2-9][05][ -]?(?:z?r?f?[ -]?)?\(?1\d\b(?:\s*(?:m/c)?\s*\(?\d{2,3}[a-z]\)?)?",
    "size": (
        rf"{_FROM}(?:{_MEASURE}\s*(?:[x/-]|a|y|hasta)\s*)*{_MEASURE}\s*"
        r"(?:[mck]m|metros?|cc|c\.c\.|cv|kw|kg|kilos?|v|w|ah|nm|litros?|pulgadas|voltios|vatios|bares|km/h|grados)\b"
    ),
    "approval mark": r"\b(?:marca|tipo|homologado)\s+e\d{1,2}\b|\be\d{1,2}\*[\d*/a-z.-]+",
    "four wheel drive": r"\b4\s?x\s?4\b|\b[24]t\b",
    "vehicle class": r"(?<!\w)\d\dxx\b",
    "emission norm": r"\bnorma(?:tiva)?\s+euro\s?[1-6]\b",
    "part": rf"\b(?:{MAKERS})(?:\s+[a-z]+){{0,2}}[ -](?:[a-z]{{1,3}})?\d{{1,3}}[a-z]{{0,2}}{_TO}",
    "model": _MODEL_GLUED,
    "model apart": _MODEL_APART,
    "model year": rf"(?:{_MODEL_GLUED}|{_MODEL_APART}|\b(?:{VEHICLES}|{BRANDS}))\s+del?\s+{_YEAR}{_TO}",
    "year": rf"\b(?:ano|modelo|matriculad[oa] en|fabricad[oa] en)\s+{_YEAR}{_TO}",
    "law": (
        r"\b(?:rd|real decreto|ley|orden|reglamento|directiva)\s+"
        r"(?:\(?(?:ue|ce|cee|itc)\)?[ /]?)?(?:n[o.]+\s*)?"
        r"\d{1,4}/\d{1,4}(?:/\d{4}|/(?:ce|cee|ue))?(?!\w)"
    ),
    "article": rf"\b(?:articulo|art\.?|anexo)\s+\d{{1,2}}{_TO}",
    "idiom": r"\bmil (?:gracias|perdones|disculpas)\b|\bcien por cien\b|\b(?:24/7|10/10)\b",
}
_LOOSE = {
    # "R175" and "k 175" are models too, but one letter is too little to excuse a number beside a price
    "one-letter model": rf"(?<![\w-])(?:{ONE_LETTER})[ -]?\d{{1,4}}{_TAIL}",
    "length": rf"{_FROM}{_MEASURE}\s*m\b",
    "short name": rf"\b(?:la|una|tu)\s+\d{{3,4}}{_TO}|{_FROM}\d{{3,4}}\s+(?:{BRANDS})\b",
    "year": rf"\b(?:de|del|en)\s+{_YEAR}{_TO}",
    "clock": rf"{_FROM}(?:[01]?\d|2[0-4]):[0-5]\d\b",
    "short date": rf"\b(?:el|dia|del)\s+{_DAY}(?:/(?:0?[1-9]|1[0-2]))?{_TO}",
    "percentage": rf"(?:{_FROM}\d{{1,3}}(?:,\d)?|{WORDS})\s*(?:%|por cien(?:to)?\b)",
    "tyre without rim": r"(?<!\w)[1-3]\d[05]/[2-9][05](?!\w)",
    "ordinal": r"(?<!\w)\d{1,2}[oa]\b",
}
# times of day: numbers and units that are no term
HOURS = re.compile(rf"{_FIRM['hour']}|{_FIRM['opening hours']}")
_SHAPES = [(re.compile(p), True) for p in _FIRM.values()] + [(re.compile(p), False) for p in _LOOSE.values()]
# "1. ", "2) ", "**3.** ", a keycap: followed by words
_ITEM = re.compile(r"^[ \t*_-]*(\d{1,2})(?:[.)]-?|\ufe0f?\u20e3)[*_]*[ \t]+(?=\W{0,4}[a-z])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A stretch of text whose numbers are excused; `firm`: near money too."""

    start: int
    end: int
    firm: bool


def shapes(said: str) -> list[Shape]:
    """All harmless shapes of a `readable` text."""
    found = [Shape(m.start(), m.end(), firm) for pattern, firm in _SHAPES for m in pattern.finditer(said)]
    return found + list(_items(said))


def _items(said: str) -> Iterator[Shape]:
    """A list counts from one: "99. Ese es tu precio" is no item."""
    expected = 1
    for item in _ITEM.finditer(said):
        number = int(item[1])
        if number in (1, expected):
            expected = number + 1
            yield Shape(item.start(), item.end(), True)
