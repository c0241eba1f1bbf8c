"""Every number of a text, in figures or in Spanish words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from domain.money_words.foreign import FOREIGN_LARGE, FOREIGN_SMALL, FOREIGN_TEENS
from domain.plain import plain

_ONE = ("un", "uno", "una")
_TEENS = (
    r"diez|once|doce|trece|catorce|quince|dieciseis|diecisiete|dieciocho|diecinueve|"
    rf"{FOREIGN_TEENS}"
)
_SMALL = rf"un[oa]?|cero|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|{FOREIGN_SMALL}|{_TEENS}"
_LARGE = (
    r"veint[ei]\w*|treinta\w*|cuarenta\w*|cincuenta\w*|sesenta\w*|setenta\w*|ochenta\w*|noventa\w*|"
    # "docientos", "tresientos": misspelled, they are read as amounts all the same
    r"cien(?:t[oa]s?)?|(?:dos?|tres?|cuatro|seis|siete|sete|ocho|nueve|nove)[cs]ient[oa]s?|quin[ie]+nt[oa]s?|"
    rf"mil(?:es|lon|lones)?|centenar(?:es)?|millar(?:es)?|pico|{FOREIGN_LARGE}"
)
_GLUED = rf"(?:{_LARGE}|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|quince)"
# "cientosetentaycinco" is one word of several: longest first, so that the whole of it is one number
_WORD = rf"(?:{_GLUED}(?:y?{_GLUED}|y?{_SMALL})+|{_LARGE}|{_SMALL})"
# no number has more than ten words: a model that stammers must not keep the patterns busy
WORDS = rf"\b{_WORD}(?:(?:\s+y\s+|[\s-]+){_WORD}){{0,9}}\b"

_FIGURES = re.compile(r"\d+")
_IN_WORDS = re.compile(WORDS)
_HAS_TEEN = re.compile(rf"\b(?:{_TEENS})\b")
_IS_SMALL = re.compile(rf"(?:{_SMALL})")


@dataclass(frozen=True, slots=True)
class Number:
    """Where it stands. `size`: "one" may be an article, "small" a pronoun ("los dos"), "teen" is from ten to
    nineteen and counts things more often than money, "full" is a number.
    """

    start: int
    end: int
    text: str
    size: str


class _Digits(dict[int, str]):
    """Code point → what is read there; each is looked up once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = "€" if unicodedata.category(character) == "Sc" else _digit(character)
        return self[code]


_DIGITS = _Digits()


def readable(text: str) -> str:
    """`plain`, and the digits that Unicode normalisation leaves alone ("❶❼❺") as digits; a currency is €."""
    return plain(text).translate(_DIGITS)


def numbers(said: str) -> Iterator[Number]:
    """Each run of figures and each run of number words of a `readable` text.

    Separators are not joined: "1.234,56" is three runs, and all three need an excuse.
    """
    for found in _FIGURES.finditer(said):
        yield Number(found.start(), found.end(), found.group(), "full")
    for found in _IN_WORDS.finditer(said):
        yield Number(found.start(), found.end(), found.group(), _size(found.group()))


def _size(run: str) -> str:
    words = [word for word in re.split(r"[\s-]+", run) if word != "y"]
    if not all(_IS_SMALL.fullmatch(word) for word in words):
        return "full"
    several = [word for word in words if word not in _ONE]
    # "uno siete cinco" spells an amount; "dos y tres" counts
    if len(several) > 1 and " y " not in run:
        return "full"
    if _HAS_TEEN.search(run):
        return "teen"
    return "small" if several else "one"


def _digit(character: str) -> str:
    if character.isascii() or character.isdecimal():
        return character
    value = unicodedata.numeric(character, None)
    return character if value is None else f" {value:g} " if value > 9 else f"{value:g}"
