"""What a customer takes back in the next breath: "el toldo… bueno no, mejor la claraboya"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.tariffs.language.spanish import ARTICLES, FILLERS, GLUE
from domain.tariffs.language.verbs import words
from domain.tariffs.reading import Reading
from domain.tariffs.vocabulary import Kind

_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS, Kind.ANSWER)
_REPAIR = re.compile(
    r"\b(digo|(quiero|queria|quise) decir|mejor dicho|(bueno|ay|uy|espera|perdon|perdona|ah|eh|que) no"
    r"|no (mejor|no|espera|perdon|perdona)|me (he )?(equivocado|equivoque|confundi|confundido)"
    r"|corrijo|rectifico)\b"
)
_SAID = words("""
    digo decir dicho queria quise no espera perdona equivocado equivoque confundi confundido corrijo rectifico
""")
_PASSED = FILLERS | GLUE | ARTICLES | _SAID


def corrected(reading: Reading) -> Iterator[int]:
    """The mentions, by place, that the one behind them replaces."""
    things = [(p, m) for p, m in enumerate(reading.mentions) if m.kind in _THINGS]
    for (place, mention), (_, following) in pairwise(things):
        between = [
            token.text for token in reading.tokens[mention.last + 1 : following.first] if not token.separator
        ]
        if (
            mention.names != following.names
            and _PASSED.issuperset(between)
            and _REPAIR.search(" ".join(between))
        ):
            yield place
