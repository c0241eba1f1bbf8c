"""A customer's words as the rules read them, and as the rest of the turn gets them."""

import re
import unicodedata
from collections.abc import Iterator

from domain.plain import plain
from domain.tariffs.language.tokens import SHORT

_SENTENCE = re.compile(r"[.!?;\n…]+")
_CLAUSE = re.compile(r"[,:]|\b(?:pero|sino|aunque)\b")
_BLANK = re.compile(r"[^\S\n]+")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_SHORT = re.compile(rf"\b(?:{'|'.join(SHORT)})\b")
_LEFT_OUT = "\n[…]\n"


def normalised(text: str) -> str:
    """NFKC, without what cannot be seen: zero-width and direction characters, controls but newlines."""
    kept = (
        c
        for c in unicodedata.normalize("NFKC", text)
        if c == "\n" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn", "Cs") or c in "\t\r"
    )
    return _BLANK.sub(" ", "".join(kept).replace("\r", "\n")).strip()


def bounded(text: str, limit: int) -> tuple[str, bool]:
    """At most about `limit` characters: the beginning, and the end, where the wish often stands."""
    if len(text) <= limit:
        return text, False
    tail = limit // 4
    return text[: limit - tail].rstrip() + _LEFT_OUT + text[-tail:].lstrip(), True


def sentences(text: str) -> list[str]:
    """In `plain` form, short forms of the telephone in full, without what stands around them."""
    said = _SHORT.sub(lambda found: SHORT[found[0]], plain(text))
    return [found for part in _SENTENCE.split(said) if (found := trimmed(part))]


def clauses(text: str) -> Iterator[str]:
    """Sentences cut at commas and contradictions: a negation reaches no further."""
    for sentence in sentences(text):
        yield from (found for part in _CLAUSE.split(sentence) if (found := trimmed(part)))


def trimmed(text: str) -> str:
    """Without signs and spaces at either end, and single spaces within."""
    return " ".join(_EDGE.sub("", text).split())


_FILLERS = re.compile(
    r"hola|holi|ola|buenas|buenos|buen|dias?|tardes|noches|por|favor|porfa|porfavor|gracias|muchas|oye|oiga"
    r"|hey|ey|"
    r"perdona|perdone|perdon|disculpa|disculpe|vale|ok|pues|bueno|mira|eh|ah|y|e|o|a|es|que|una?|ya|ahora"
    r"|mismo|"
    r"pregunta|please|saludos"
)


def meant(text: str) -> list[str]:
    """The words that are more than manners."""
    words = re.findall(r"[a-z0-9]+", plain(text))
    return [word for word in words if not _FILLERS.fullmatch(word)]
