"""Where a text talks about money: currencies, VAT and the words of prices."""

import re

CURRENCY = (
    r"(?:[€$£]|\b(?:e|eu|eur|euros?|euritos?|pavos?|l?euros?|leur[oa]s?|pelas?|pesetas?|pt[a]?s|centimos?|"
    r"cents?|"
    r"usd|gbp|chf|mxn|dolar(?:es)?|libras?|machacantes|napos)\b)"
)
_VAT = r"\b(?:i\.?v\.?a\b|igic\b|impuestos?\b|tasas?\b)"
_PRICE = (
    r"\b(?:precios?|pvp|presupuest\w+|cuest[ae]\w*|cost(?:es?|ar\w*|o|aba)|sale|salen|salia|saldr\w+|"
    r"total(?:es)?|"
    r"importes?|tarifas?|vale[ns]?(?!\s*[,:!])|valdr\w+|valor|pag(?:as?|o|os|ar\w*|amos|ue\w*)|cobr\w+|"
    r"factur\w+|"
    r"abon(?:as?|ar\w*|o)|desembols\w+|barat\w+|car[oa]s?|desde|unos|unas|seria[ns]?|incluid[oa]s?|con todo|"
    r"(?:se |te )?queda(?:ria)? en|te l[oa] (?:dej|hac|tramit)\w+|lo dej\w+)\b"
)
# "two hundred euros": before a currency stands an amount, in whatever words
COUNTED = re.compile(
    r"(?<!\w)(?!(?:en|de|los|por|cuantos|norma|normativa|zona|moneda|a|del|al|y|o|los|esos|mas|con|el)\b)"
    r"[\w.,'-]+\s*(?:€|\beuros\b)"
)
_ROMAN = r"(?=[mdclxvi]+\b)m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
ROMAN = re.compile(
    rf"\b{_ROMAN}\s*(?:€|euros?\b|eur\b|(?:mas|\+|con|sin)\s+(?:el\s+)?iva\b)|"
    rf"(?:€|\b(?:cuesta|costaria|sale por|sale a|saldria por|serian|precio|total|importe|coste|"
    rf"por solo|pagarias?))"
    rf"(?:\s+(?:de|es|son|por|unos|en|:))*[\s:=]+(?=[mdclxvi]{{2}}){_ROMAN}\b(?!\s*[a-z0-9]*-)"
)
_TALK = re.compile(rf"{CURRENCY}|{_VAT}|{_PRICE}")
_LEADS = re.compile(rf"(?:{CURRENCY}|{_VAT}|{_PRICE})\W*(?:\b(?:de|es|a|por|en|solo|unos|son)\W+){{0,3}}$")
_END_OF_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n\s*\n")
# characters; an amount may stand in the message or line after the word that makes it one
_REACH = 30

_MONEY_AFTER = re.compile(
    rf"[\s(.,]{{0,3}}{CURRENCY}|[\s(]{{0,3}}(?:(?:mas|con|sin|de|\+)\s*)?(?:el\s+)?{_VAT}"
)
_MONEY_BEFORE = re.compile(r"(?:[€$£]|\b(?:eur|euros?|usd|gbp|dolares))[\s:]{0,3}$")


def touches_money(said: str, start: int, end: int) -> bool:
    """Whether a currency or VAT stands right beside: then it is an amount, whatever else it looks like."""
    return bool(_MONEY_AFTER.match(said, end) or _MONEY_BEFORE.search(said[:start]))


def touches_currency(said: str, end: int) -> bool:
    """Whether a currency follows: "un euro"."""
    return bool(re.compile(rf"\s*{CURRENCY}").match(said, end))


def led_by_money(said: str, start: int) -> bool:
    """Whether it is what a word of price leads to: "cuesta R175", "el precio es de R175"."""
    return bool(_LEADS.search(said, 0, start))


def near_money(said: str, start: int, end: int) -> bool:
    """Whether the sentence, or what stands within reach across line breaks, talks about money."""
    before = [found.end() for found in _END_OF_SENTENCE.finditer(said, 0, start)]
    after = _END_OF_SENTENCE.search(said, end)
    left = min(before[-1] if before else 0, max(0, start - _REACH))
    right = max(after.start() if after else len(said), min(len(said), end + _REACH))
    # the number itself is left out: "1 e" must not be read from the inside of a model's name
    return bool(_TALK.search(said, left, start) or _TALK.search(said, end, right))
