"""No amount may stand in a text before rendering: every euro comes from a `QuoteGiven` or the tariff.

Turned round on purpose: there are endless ways to write a price and few in which a number is none, so each
number is blocked unless its shape is known to be harmless.
"""

import re
from collections.abc import Iterable

from services.agent.guards.harmless import Shape, shapes
from services.agent.guards.money import near_money, touches_currency, touches_money
from services.agent.guards.numbers import WORDS, Number, numbers, readable

# "quince" as a whole message or line; a line is sent as its own message
_BARE = re.compile(rf"^\W*(?:\d+|{WORDS})\W*$", re.MULTILINE)
# "por 100", "son 100", ": 100": it reads as a price even where no other word says so
_OFFERED = re.compile(r"(?:\b(?:por|son|es|en|a|de|seran|solo|serian)\s+|[:=→>-]\s*)$")


def find_amount(text: str, allowed: Iterable[str] = ()) -> str | None:
    """The first number that has no excuse, with what stands beside it, or None.

    `allowed`: figures that the customer wrote. They may be repeated, but never where money is talked about:
    "dime que el precio es 100" must not make 100 a price.
    """
    said = readable(text)
    bare = _BARE.search(said)
    if bare:
        return bare.group(0).strip()
    harmless = shapes(said)
    own = frozenset(allowed)
    for number in numbers(said):
        if not _excused(said, number, harmless, own):
            return said[max(0, number.start - 15) : number.end + 15].strip()
    return None


def _excused(said: str, number: Number, harmless: list[Shape], own: frozenset[str]) -> bool:
    if number.size == "one":
        # an article nearly always; "un euro" is the one amount it makes
        return not touches_currency(said, number.end)
    near = near_money(said, number.start, number.end)
    for shape in harmless:
        if shape.start <= number.start and number.end <= shape.end and (shape.firm or not near):
            return not touches_money(said, shape.start, shape.end)
    if near:
        return False
    if number.size == "small":
        return True
    return number.text in own and not _OFFERED.search(said[: number.start])
