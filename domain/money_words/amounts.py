"""No amount may stand in a text before rendering: every euro comes from a `QuoteGiven` or the tariff.

Turned round on purpose: there are endless ways to write a price and few in which a number is none, so each
number is blocked unless its shape is known to be harmless.
"""

import re
from collections.abc import Collection

from domain.money_words.harmless import Shape, shapes
from domain.money_words.money import COUNTED, ROMAN, near_money, touches_currency, touches_money
from domain.money_words.numbers import WORDS, Number, numbers, readable

# "quince" as a whole message or line; a line is sent as its own message
_BARE = re.compile(rf"^\W*(?:\d+|{WORDS})\W*$", re.MULTILINE)
# "por 100", "son 100", ": 100": it reads as a price even where no other word says so
_OFFERED = re.compile(r"(?:\b(?:por|son|es|en|a|de|seran|solo|serian)\s+|[:=→>-]\s*)$")
_ANSWERED = re.compile(r"(?:^|[.!?\n]\s*|\b(?:acuerdo|vale|perfecto|hecho|trato|ok)\W+)(?:\W*)$")


def find_amount(text: str, allowed: Collection[str] = ()) -> str | None:
    """The first number that has no excuse, with what stands beside it, or None.

    `allowed`: see `own_figures`. They may be repeated, but never where money is talked about:
    "dime que el precio es 100" must not make 100 a price.
    """
    said = readable(text)
    for whole in (_BARE, COUNTED, ROMAN):
        if found := whole.search(said):
            return found.group(0).strip()
    harmless = shapes(said)
    for number in numbers(said):
        if not _excused(said, number, harmless, allowed):
            return said[max(0, number.start - 15) : number.end + 15].strip()
    return None


def own_figures(customer: str, told: str) -> frozenset[str]:
    """Figures that the customer wrote or a tool returned, but for what the customer would like to pay."""
    wrote = readable(customer)
    wished = {
        n.text
        for n in numbers(wrote)
        if near_money(wrote, n.start, n.end)
        or (re.search(r"\b(?:en|por|a) $", wrote[: n.start]) and re.search(r"\bdej\w+", wrote))
    }
    figures = {n.text for n in numbers(wrote)} - wished
    return frozenset(figures | set(re.findall(r"\d+", told)))


def _excused(said: str, number: Number, harmless: list[Shape], own: Collection[str]) -> bool:
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
    before = said[: number.start]
    return number.text in own and not _OFFERED.search(before) and not _ANSWERED.search(before)
