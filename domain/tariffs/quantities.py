"""How many of a thing: "2 placas", "un par de retrovisores", "espejos x2"."""

from collections.abc import Sequence

from domain.tariffs.language.spanish import GLUE
from domain.tariffs.language.tokens import Token
from domain.tariffs.reading import Mention, Reading

_MOST = 20  # larger numbers are years, centimetres, cubic centimetres
_NAMES = 2  # words of a brand and a model before "x2"
_PAIR = frozenset(("par", "pareja", "ambos", "ambas"))


def quantity(reading: Reading, mention: Mention) -> int:
    """How many the customer names; 1 where no number is beside the term, or it has one of its own."""
    tokens = reading.tokens
    if any(token.text.isdigit() for token in tokens[mention.first : mention.last + 1]):
        return 1  # "dos faros" is one element
    return _after(tokens, mention.last + 1) or _before(tokens, mention.first, reading) or 1


def _before(tokens: Sequence[Token], first: int, reading: Reading) -> int:
    index = first - 1
    while index >= 0 and tokens[index].text in GLUE:
        index -= 1
    if index > 0 and tokens[index].text == "x" and tokens[index].glued:  # 2x placas
        index -= 1
    if index < 0 or ((owner := reading.at(index)) is not None and owner.first < index):
        return 0  # the 7 of "mt 7 escape" counts nothing
    if tokens[index].text in _PAIR:
        return 2
    return _number(tokens, index)


def _after(tokens: Sequence[Token], index: int) -> int:
    """ "placas x2", "cierres Heosafe x2"."""
    for at in range(index, min(index + _NAMES + 1, len(tokens) - 1)):
        if tokens[at].separator or tokens[at].text.isdigit():
            return 0
        if tokens[at].text == "x":
            return _number(tokens, at + 1)
    return 0


def _number(tokens: Sequence[Token], index: int) -> int:
    token = tokens[index]
    model = token.glued and index > 0 and tokens[index - 1].text != "x"
    if not token.text.isdigit() or model or token.typed.startswith("0"):
        return 0
    count = int(token.text)
    return count if count <= _MOST else 0
