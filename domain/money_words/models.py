"""Names of vehicles that are letters and a number, as parts of patterns."""

from domain.money_words.marks import TO
from domain.money_words.things import (
    BRAND_LETTER,
    BRANDS,
    KNOWN_MODELS,
    MODEL_LETTERS,
    NOT_A_MODEL,
    ONE_LETTER,
)

_MODEL_TAIL = r"(?:gs|rr|rs|gt|abs|[nsrftx])?"
_KNOWN_TAIL = rf"(?:[ -]?(?:gs|rt|rr|rs|gt|abs|se|st|ba|adventure|[nsrftxm]))?{TO}"
_GLUED = rf"-?\d{{1,4}}(?!e(?:u|ur|uros?)?\b)[a-z]{{0,4}}{TO}"
MODEL_GLUED = (
    rf"(?<![\w-])(?:gsx-r\d{{3,4}}{TO}|(?!(?:{NOT_A_MODEL})-?\d)[a-z]{{2,4}}{_GLUED}|"
    rf"[rfkzs]-?\d{{3,4}}(?:gs|rt|rr?|s|n){TO})"
)
_LETTERS = rf"(?:{MODEL_LETTERS}|{ONE_LETTER})"
_TAIL = rf"{_MODEL_TAIL}{TO}"
MODEL_APART = (
    rf"\b(?:(?:{BRANDS})(?:\s+{_LETTERS})?|{MODEL_LETTERS})[ -]\d{{1,4}}{_TAIL}|"
    rf"\b(?:{BRANDS})\s+(?:{_LETTERS}|{BRAND_LETTER})-?\d{{1,4}}{_TAIL}"
)
ONE_LETTER_MODEL = rf"(?<![\w-])(?:{ONE_LETTER})[ -]?\d{{1,4}}{_TAIL}"
# one letter is little beside a price: a model that there is, named as a vehicle
KNOWN_MODEL = (
    r"\b(?:tus?|una?|las?|esa|esta|su|mi|otra|moto|modelo|de|del|con|para)\s+"
    rf"(?:{KNOWN_MODELS}){_KNOWN_TAIL}|"
    rf"\b(?:tus?|una?|la|esa|esta|su)\s+\d{{3,4}}\s+(?:{BRANDS})\b"
)
