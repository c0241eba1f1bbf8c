"""One form for singular and plural, and for the genders of the adjectives of this trade."""

import re
from collections.abc import Iterator
from functools import lru_cache

# Only these lose their gender: a `neumático` is a tyre, a suspension is `neumática`.
_ADJECTIVES = re.compile(r"^(delanter|traser|metalic|electric|complet|nuev|cort|extern|intern|amb|mixt)[oa]$")

_DIMINUTIVE = re.compile(r"^(\w{3,}?)(?:c|ec)?it[oa]$")
_SWALLOWED = re.compile(r"^(\w{3,})ao$")  # "mandos adelantaos"


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """`manillares` → `manillar`, `luces` → `luz`, `traseras` → `traser`; short words stay."""
    if len(word) > 3 and word.endswith("s"):
        word = _singular(word)
    adjective = _ADJECTIVES.match(word)
    return adjective[1] if adjective else word


def _singular(word: str) -> str:
    if word.endswith("ces"):
        return word[:-3] + "z"
    # after these consonants the plural is -es: retrovisores, bombones, calidades
    if word.endswith("es") and len(word) > 5 and word[-3] in "lrndj":
        return word[:-2]
    return word[:-1]


def careful(word: str) -> Iterator[str]:
    """What an offhand word may stand for: `espejito` → espej, espejo, …; `adelantao` → adelantado."""
    if small := _DIMINUTIVE.match(word):
        yield from (stem(small[1] + ending) for ending in ("", "o", "a", "e"))
    if swallowed := _SWALLOWED.match(word):
        yield stem(swallowed[1] + "ado")
