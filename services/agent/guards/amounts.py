"""No amount may stand in a text before rendering: every euro comes from a `QuoteGiven` or the tariff."""

import re
from collections.abc import Iterable

from services.agent.plain import plain

_UNITS = (
    r"uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|"
    r"dieciseis|diecisiete|dieciocho|diecinueve|veinte|veinti\w+|treinta|cuarenta|cincuenta|sesenta|setenta|"
    r"ochenta|noventa|cien|ciento|(?:dos|tres|cuatro|seis|ocho)cient[oa]s|quinient[oa]s|setecient[oa]s|"
    r"novecient[oa]s|mil"
)
_WORDS = rf"\b(?:{_UNITS})(?:\s+(?:y\s+)?(?:{_UNITS}))*\b"
_NUMBER = r"\d{1,3}(?:[.\s]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_CURRENCY = r"(?:€|\beur\b|\beuros?\b|\bpavos\b|\bleuros?\b)"
_PRICE = (
    r"\b(?:cuesta|cuestan|costaria|costara|cuestale|sale|saldria|saldra|serian|seria|precio|presupuesto|total|importe|"
    r"tarifa|vale|valdria|pagar|pagas|cobramos|cobran|desde|unos|coste)\b"
)

_NEAR_CURRENCY = re.compile(rf"(?:{_NUMBER}|{_WORDS})\s*{_CURRENCY}|{_CURRENCY}\s*(?:{_NUMBER})")
_NEAR_VAT = re.compile(rf"(?:{_NUMBER}|{_WORDS})\W{{0,4}}(?:mas|con|sin|\+|de)?\s*\biva\b")
_NEAR_PRICE_WORD = re.compile(rf"{_PRICE}[^\d.!?\n]{{0,25}}(?P<amount>{_NUMBER}|{_WORDS})")
_BARE = re.compile(rf"^\W*(?:{_NUMBER}|{_WORDS})\W*$")
# What a number may be: a date, an hour, days, a phone, a size, a year, a model, a list's ordinal.
_HARMLESS_AFTER = re.compile(
    r"^\s*(?:h\b|horas?\b|dias?\b|dia\b|semanas?\b|meses\b|minutos?\b|km\b|cc\b|cv\b|mm\b|cm\b|kg\b|%|/\d|:\d|fotos?\b|"
    r"elementos?\b|reformas?\b|documentos?\b|motos?\b|veces\b)"
)


def find_amount(text: str, allowed: Iterable[str] = ()) -> str | None:
    """The first thing that reads as an amount of money, or None.

    `allowed`: numbers that the customer wrote (a model, a year) and that may be repeated.
    """
    said = plain(text)
    for pattern in (_NEAR_CURRENCY, _NEAR_VAT, _BARE):
        found = pattern.search(said)
        if found:
            return found.group(0).strip()
    numbers = set(allowed)
    for found in _NEAR_PRICE_WORD.finditer(said):
        amount = found.group("amount")
        if amount in numbers or amount in ("un", "una", "uno"):
            continue
        if not _HARMLESS_AFTER.match(said[found.end() :]):
            return found.group(0).strip()
    return None
