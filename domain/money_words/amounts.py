"""No amount may stand in a text before rendering: every euro comes from a `QuoteGiven` or the tariff.

Turned round on purpose: there are endless ways to write a price and few in which a number is none, so each
number is blocked unless its shape is known to be harmless.
"""

import re
from collections.abc import Collection

from domain.money_words.harmless import Shape, one_letter_models, shapes
from domain.money_words.money import COUNTED, ROMAN, led_by_money, near_money, touches_currency, touches_money
from domain.money_words.numbers import WORDS, Number, numbers, readable

# "quince" as a whole message or line; a line is sent as its own message
_BARE = re.compile(rf"^\W*(?:\d+|{WORDS})\W*$", re.MULTILINE)
# "por 100", "son 100", ": 100": it reads as a price even where no other word says so
_OFFERED = re.compile(r"(?:\b(?:por|son|es|en|a|de|seran|solo|serian)\s+|[:=→>-]\s*)$")
# "por quince te lo hago": a number word with nothing counted after it
_FOR = re.compile(r"(?<!\w)(?<!\d )por\s+(?:(?:tan\s+)?solo\s+|apenas\s+|un[oa]s\s+|escas[oa]s\s+)?$")
_BEFORE = 60  # characters
_ONLY = re.compile(r"(?:^|[.!?\n])\W*(?:(?:tan\s+)?solo|apenas|unicamente)\s+$")
_TIMES = re.compile(rf"(?:\d|{WORDS})\s+por\s+$")
_NOTHING_COUNTED = re.compile(
    r"\s*(?:$|[.,;:!?)…\n]|(?:te|lo|la|los|las|le|os|se|nos|y|ya|todo|toda|eso|en|con|sin|mas|como|si|al|a|"
    r"por|cada|"
    r"homolog\w+|tramit\w+|legaliz\w+|hech[oa]|aprox\w*|redond\w+|limpi[oa]s?)\b)"
)
_QUESTION = re.compile(r"[^.!?\n]*\?")
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
    found_numbers = list(numbers(said))
    # "una foto" needs no excuse by shape, and looking for all shapes is most of the work
    harmless = shapes(said) if any(number.size != "one" for number in found_numbers) else []
    for number in found_numbers:
        if not _excused(said, number, harmless, allowed):
            return said[max(0, number.start - 15) : number.end + 15].strip()
    return None


def own_figures(customer: str, told: str) -> frozenset[str]:
    """Figures that the customer wrote or a tool returned, but for what the customer would like to pay.

    With them the models of the customer that are a letter and a number: "z900".
    """
    wrote = readable(customer)
    wished = {
        n.text
        for n in numbers(wrote)
        if near_money(wrote, n.start, n.end)
        or (re.search(r"\b(?:en|por|a) $", wrote[: n.start]) and re.search(r"\bdej\w+", wrote))
    }
    figures = {n.text for n in numbers(wrote)} - wished
    models = {one.name for one in one_letter_models(wrote) if not led_by_money(wrote, one.start)}
    return frozenset(figures | models | set(re.findall(r"\d+", told)))


def _excused(said: str, number: Number, harmless: list[Shape], own: Collection[str]) -> bool:
    if number.size == "one":
        # an article nearly always; "un euro" is the one amount it makes
        return not touches_currency(said, number.end)
    near = near_money(said, number.start, number.end)
    for shape in harmless:
        mine = shape.name in own and not led_by_money(said, shape.start)
        if shape.start <= number.start and number.end <= shape.end and (shape.firm or not near or mine):
            return not touches_money(said, shape.start, shape.end)
    if near:
        return False
    before = said[max(0, number.start - _BEFORE) : number.start]
    if number.size in ("small", "teen"):
        return not _asked_for(said, number, before)
    return number.text in own and not _OFFERED.search(before) and not _ANSWERED.search(before)


def _asked_for(said: str, number: Number, before: str) -> bool:
    """Whether a number word below twenty is what something is done for."""
    if not _NOTHING_COUNTED.match(said, number.end) or _TIMES.search(before):
        return False
    if _FOR.search(before) or (number.size == "teen" and _OFFERED.search(before)):
        return True
    return bool(_ONLY.search(before)) and not _QUESTION.match(said, number.end)
