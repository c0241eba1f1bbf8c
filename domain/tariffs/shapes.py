"""The form of single values: codes, texts, amounts. What holds between them is in `validation`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from domain.tariffs.problem import Problem
from domain.tariffs.tariff import Element, Tariff

CODE = re.compile(r"[A-Z][A-Z0-9_]*")
KEY = re.compile(r"[a-z][a-z0-9_]*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CURRENCY = re.compile(r"[A-Z]{3}")
FIELD_TYPES = ("text", "number", "boolean", "select")

MOST_CENTS = 10_000_000  # 100.000,00 €: no reform costs that, so more is a slip (cents typed as euros)
LONGEST = 1_000  # characters; the longest question of the seed has 120

_CODE_SAYS = "write capitals, digits and _, a letter first, as in ESCAPE_2"
_KEY_SAYS = "write small letters, digits and _, a letter first, as in con_ensayo"


def shapes(tariff: Tariff) -> Iterator[Problem]:
    """Every value of one tariff that has not the form it should, in the order of its parts."""
    yield from _category(tariff)
    for code in tariff.lists:
        yield from _code("lists", code, "code")
        yield from _texts("lists", code, "name", [tariff.lists[code]])
    for tier in tariff.tiers.values():
        yield from _code("tiers", tier.code, "code")
        yield from _texts("tiers", tier.code, "name", [tier.name])
        yield from _amount("tiers", tier.code, "net_cents", tier.net_cents)
    for extra in tariff.extras.values():
        yield from _code("extras", extra.code, "code")
        yield from _texts("extras", extra.code, "name", [extra.name])
        yield from _amount("extras", extra.code, "net_cents", extra.net_cents)
        yield from _words("extras", extra.code, "keywords", extra.keywords)
    for element in tariff.elements.values():
        yield from _element(element)
    for rule in tariff.surcharges.values():
        yield from _amount("surcharges", rule.element, "net_cents", rule.net_cents)
        for option in rule.options:
            yield from _key("surcharges", rule.element, "options", option.key)
            yield from _texts("surcharges", rule.element, "options", [option.name] if option.name else [])
            yield from _amount("surcharges", rule.element, "options", option.net_cents)
    for code_, documents in tariff.documents.items():
        yield from _texts("documents", code_ or "", "documents", documents)


def _category(tariff: Tariff) -> Iterator[Problem]:
    if not SLUG.fullmatch(tariff.slug):
        message = f"{tariff.slug!r} is no slug: write small letters, digits and -, as in motos-part"
        yield Problem("category", "", "slug", message)
    if not tariff.name.strip():
        yield Problem("category", "", "name", "give a name", incomplete=True)
    else:
        yield from _texts("category", "", "name", [tariff.name])
    if not CURRENCY.fullmatch(tariff.currency):
        yield Problem("category", "", "currency", f"{tariff.currency!r} is no currency: write EUR")
    yield from _words("category", "", "words", tariff.words)
    yield from _words("category", "", "not_words", tariff.not_words)
    for word in tariff.ambiguous:
        yield from _texts("ambiguous", word, "", [word])


def _element(element: Element) -> Iterator[Problem]:
    yield from _code("elements", element.code, "code")
    yield from _texts("elements", element.code, "name", [element.name])
    if element.question is not None:
        yield from _texts("elements", element.code, "question", [element.question])
    yield from _words("elements", element.code, "keywords", element.keywords)
    yield from _words("elements", element.code, "answers", element.answers)
    keys = [field.key for field in element.fields]
    for field in element.fields:
        yield from _key("elements", element.code, "fields", field.key)
        yield from _texts("elements", element.code, "fields", field.options)
        if field.type not in FIELD_TYPES:
            message = f"{field.key}: {field.type!r} is no type: write one of {', '.join(FIELD_TYPES)}"
            yield Problem("elements", element.code, "fields", message)
        elif (field.type == "select") != bool(field.options):
            message = f"{field.key}: a select has options, and nothing else has"
            yield Problem("elements", element.code, "fields", message)
    if len(keys) != len(set(keys)):
        yield Problem("elements", element.code, "fields", "two fields have the same key")


def _code(part: str, code: str, field: str) -> Iterator[Problem]:
    if not CODE.fullmatch(code):
        yield Problem(part, code, field, f"{code!r} is no code: {_CODE_SAYS}")


def _key(part: str, code: str, field: str, key: str) -> Iterator[Problem]:
    if not KEY.fullmatch(key):
        yield Problem(part, code, field, f"{key!r} is no key: {_KEY_SAYS}")


def _amount(part: str, code: str, field: str, cents: int | None) -> Iterator[Problem]:
    if cents is None:
        return
    if cents < 0:
        yield Problem(part, code, field, f"{cents} cents is less than nothing")
    elif cents > MOST_CENTS:
        message = f"{cents} cents is more than {MOST_CENTS}: are there two zeros too many?"
        yield Problem(part, code, field, message)


def _words(part: str, code: str, field: str, words: tuple[str, ...]) -> Iterator[Problem]:
    """Plurals and accents may be written out; the very same word twice is a slip."""
    yield from _texts(part, code, field, words)
    seen: set[str] = set()
    for word in words:
        if (shape := word.casefold()) in seen:
            yield Problem(part, code, field, f"{word!r} is given twice")
        seen.add(shape)


def _texts(part: str, code: str, field: str, texts: Iterable[str]) -> Iterator[Problem]:
    """Not blank, no space around it, no control characters but new lines, not endless."""
    for text in texts:
        if not text.strip():
            yield Problem(part, code, field, "it is blank: write something, or leave it out")
        elif text != text.strip():
            yield Problem(part, code, field, f"{text!r:.60} begins or ends with a space: take it away")
        elif any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in text):
            yield Problem(part, code, field, f"{text!r:.60} has control characters: take them away")
        elif len(text) > LONGEST:
            yield Problem(part, code, field, f"it has {len(text)} characters; {LONGEST} are the most")
