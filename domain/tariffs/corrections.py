"""What a customer takes back in the next breath: "el toldo… bueno no, mejor la claraboya"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.tariffs.language.spanish import ARTICLES, FILLERS, GLUE
from domain.tariffs.language.tokens import STOP
from domain.tariffs.language.verbs import words
from domain.tariffs.reading import Reading
from domain.tariffs.vocabulary import Kind

_THINGS = (Kind.ELEMENT, Kind.AMBIGUOUS, Kind.ANSWER)
_REPAIR = re.compile(
    r"\b(digo|(quiero|queria|quise) decir|mejor dicho|(bueno|ay|uy|espera|perdon|perdona|ah|eh|que) no"
    r"|no (mejor|no|espera|perdon|perdona)|me (he )?(equivocado|equivoque|confundi|confundido)"
    r"|corrijo|rectifico|pero (era|eran))\b"
)
_SAID = words("""
    era eran pero digo decir dicho queria quise no espera perdona equivocado equivoque confundi confundido
    corrijo rectifico uy ay
""")
_PARDON = words("perdon perdona uy ay")  # "delanteros, perdón, traseros"; not "y perdona, también"
_THAT = words("ese esa eso esos esas")
_PASSED = FILLERS | GLUE | ARTICLES | _SAID


def dismissed(reading: Reading) -> Iterator[int]:
    """The mention, by place, that "esa no" or "ese fuera" speaks of: the last one of the same sentence."""
    tokens = reading.tokens
    for index, (word, following) in enumerate(pairwise(tokens)):
        if word.text not in _THAT or following.text not in ("no", "fuera"):
            continue
        if index + 2 < len(tokens) and not tokens[index + 2].separator:
            continue
        start = max((i + 1 for i in range(index) if tokens[i].text == STOP), default=0)
        before = [p for p, m in enumerate(reading.mentions) if m.kind in _THINGS and start <= m.first < index]
        if before and not reading.asks(index + 2):
            yield before[-1]


def denied(reading: Reading) -> Iterator[int]:
    """The mention, by place, that a "no" of its own denies: "¿y la bola? no. ¿y el brazo? tampoco"."""
    tokens = reading.tokens
    for index, token in enumerate(tokens):
        if token.text not in ("no", "tampoco") or index < 2 or tokens[index - 1].text != STOP:
            continue
        if index + 1 < len(tokens) and not (tokens[index + 1].separator and not reading.asks(index + 1)):
            continue
        for place, mention in enumerate(reading.mentions):
            if mention.kind in _THINGS and mention.last == index - 2:
                yield place


def corrected(reading: Reading) -> Iterator[int]:
    """The mentions, by place, that the one behind them replaces."""
    things = [(p, m) for p, m in enumerate(reading.mentions) if m.kind in _THINGS]
    for (place, mention), (_, following) in pairwise(things):
        between = [
            token.text for token in reading.tokens[mention.last + 1 : following.first] if not token.separator
        ]
        added = any(token.text == "y" for token in reading.tokens[mention.last + 1 : following.first])
        if (
            mention.names != following.names
            and _PASSED.issuperset(between)
            and (_REPAIR.search(" ".join(between)) or (not added and _PARDON.intersection(between)))
        ):
            yield place
