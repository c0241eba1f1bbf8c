"""Which names are kept from remote models: those of persons, but not the words that the talk is about."""

import re
from collections.abc import Sequence
from functools import lru_cache

from domain.plain import plain
from domain.tariffs.catalogue import Catalogue

_WORD = re.compile(r"[^\W\d_]+")


def persons(names: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """A contact called "Escapes Ruiz" must not hide every exhaust from the model: "Ruiz" is left.

    A name is kept whole where none of its words is of the trade.
    """
    if not names:
        return ()
    trade = _words(catalogue)
    found: list[str] = []
    for name in names:
        words = _WORD.findall(name)
        own = [word for word in words if plain(word) not in trade]
        found += [name] if len(own) == len(words) else own
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4)
def _words(catalogue: Catalogue) -> frozenset[str]:
    """Every word of every tariff; some thousand."""
    said = (
        text
        for tariff in catalogue.tariffs.values()
        for text in (
            tariff.name,
            *tariff.words,
            *(text for element in tariff.elements.values() for text in (element.name, *element.keywords)),
            *(extra.name for extra in tariff.extras.values()),
        )
    )
    return frozenset(word for text in said for word in _WORD.findall(plain(text)))
