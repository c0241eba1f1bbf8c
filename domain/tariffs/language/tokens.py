"""A text as tokens that remember where they stood.

Case, accents, zero-width and decorative characters are folded away; `mt07`, `MT-07` and `mt 07` read alike.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from domain.tariffs.language.stems import stem

COMMA, STOP = ",", "."  # what separators read as: within a sentence, between sentences

_WORD = re.compile(r"[a-z]+|[0-9]+")
_IGNORED = frozenset("*_~`\"'«»“”‘’´#|ªº")
_STOPS = frozenset(".!?¡¿…\n\r")
_JOINS = frozenset(",;/:()[]+&")
_CONJUNCTIONS = {"y": "y", "e": "y", "i": "y", "o": "o", "u": "o"}
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"), start=2
    )
}


# Short forms of the telephone, one word for one word; x has a rule of its own, as "x2" and "2x" count.
SHORT = {
    "q": "que",
    "k": "que",
    "xq": "porque",
    "pq": "porque",
    "xa": "para",
    "tb": "tambien",
    "tmb": "tambien",
    "tbn": "tambien",
    "tambn": "tambien",
    "d": "de",
    "dl": "del",
    "xo": "pero",
    "bn": "bien",
    "kiero": "quiero",
    "qiero": "quiero",
    "kero": "quiero",
    "tngo": "tengo",
    "aora": "ahora",
    "xfa": "porfa",
    "pa": "para",
    "m": "me",
    "t": "te",
    "stoy": "estoy",
    "toy": "estoy",
    "ai": "hay",
    "komo": "como",
    "cuant": "cuanto",
    "cnto": "cuanto",
    "mjr": "mejor",
    "dspues": "despues",
}


class Token(NamedTuple):
    """A word, a number, or a separator (`,` `.` `y` `o`). `start`, `end`: where it stands in the text."""

    text: str  # folded; number words as digits
    stem: str
    start: int
    end: int
    separator: bool = False
    glued: bool = False  # written together with the token before: the 7 of `mt-07`
    typed: str = ""  # folded, as it was written


def tokenise(text: str) -> list[Token]:
    """Words, numbers and separators, in order."""
    folded, origin = _fold(text)
    tokens: list[Token] = []
    end = 0
    for found in _WORD.finditer(folded):
        word, (start, stop) = found[0], found.span()
        gap = _gap(folded[end:start], tokens, word, folded[stop : stop + 1])
        if gap in (COMMA, STOP) and tokens:
            tokens.append(Token(gap, gap, origin[end], origin[start], separator=True, typed=gap))
        glued = gap == "glued" and bool(tokens)
        span = origin[start], origin[stop - 1] + 1
        alone = _CONJUNCTIONS.get(word) if not glued else None
        if alone and folded[stop : stop + 1] not in ("&", "+"):
            tokens.append(Token(alone, alone, *span, separator=True, typed=word))
        else:
            plain = _NUMBERS.get(word, word)
            if not glued and folded[stop : stop + 1] not in ("&", "+"):
                plain = word = SHORT.get(plain, plain)
                if plain == "x" and not _counts(folded, start, stop):
                    plain = "por"
            if plain.isdigit():
                plain = plain.lstrip("0") or "0"
            tokens.append(Token(plain, stem(plain), *span, glued=glued, typed=word))
        end = stop
    if tokens and _STOPS & set(folded[end:]):
        tokens.append(Token(STOP, STOP, origin[end], len(text), separator=True, typed=STOP))
    return tokens


def _counts(folded: str, start: int, stop: int) -> bool:
    """Whether an x stands beside a number: "x2", "2 x"."""
    return folded[stop:].lstrip()[:1].isdigit() or folded[:start].rstrip()[-1:].isdigit()


def _gap(gap: str, before: list[Token], word: str, following: str) -> str:
    """What lies between two tokens: `,` `.` `glued`, or nothing but space."""
    if not gap:
        return "glued"
    letters = len(word) == 1 and bool(before) and len(before[-1].typed) == 1
    if letters and gap.strip() in ("&", "+"):  # k&n, m+s: one name
        return "glued"
    if gap in ("-", "."):  # mt-07, clip-on, 1.000
        return (
            "glued" if gap == "-" or (word.isdigit() and bool(before) and before[-1].text.isdigit()) else STOP
        )
    if _STOPS & set(gap):
        return STOP
    if _JOINS & set(gap) or "-" in gap:
        return COMMA
    return STOP if gap.strip() else ""  # an emoji, another script


def _fold(text: str) -> tuple[str, list[int]]:
    """Lower case without accents, and for each character where it came from (plus one past the end)."""
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        plain = _plain(character)
        characters.append(plain)
        origin.extend([index] * len(plain))
    origin.append(len(text))
    return "".join(characters), origin


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in _IGNORED:
        return ""
    if character in "\n\r\t ":
        return "\n" if character in "\n\r" else " "
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    # marks and invisible format characters would split a word in two
    return "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf", "Cc", "Me"))
