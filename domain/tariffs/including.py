"""Whether services that a text names are wanted, or only asked about."""

import re

from domain.plain import plain

_INCLUDES = re.compile(r"\b(?:con|anad\w+|sum\w+|incluye\w*|incluid\w+|mete\w*|ponme|quiero|tambien)\b")
_ASKS_WHETHER = re.compile(r"\b(?:esta|va|viene|estan|van) (?:ya )?incluid\w+")


def includes(text: str) -> bool:
    """Whether services that are named shall be part of the price; else they are only asked about."""
    said = plain(text)
    return bool(_INCLUDES.search(said)) and not _ASKS_WHETHER.search(said)
