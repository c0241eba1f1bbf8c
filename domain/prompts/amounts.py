"""Whether a text that we write ourselves states an amount: the tariffs alone may.

Narrower than the agent's guard, which suspects every number: a prompt may say "como mucho 3 preguntas".
"""

import re
import unicodedata

_WORD = (
    r"(?:un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|"
    r"dieci\w+|veinti?\w*|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien(?:t[oa]s?)?|"
    r"(?:dos|tres|cuatro|seis|sete|nove|ocho)cient[oa]s|quinient[oa]s|mil)"
)
_NUMBER = rf"(?:\d+(?:[.,’' ]\d+)*|{_WORD}(?:\s+(?:y\s+)?{_WORD})*)"
_CURRENCY = r"(?:€|\$|\beur(?:os?)?\b|\bcentimos?\b|\bdolares\b|\be\b)"
_VAT = r"(?:(?:\+|mas|con|sin|de)\s*)?(?:el\s+)?i\.?v\.?a\b"
_PRICE = r"(?:precio|coste|importe|total|tarifa|cuesta|cuestan|vale|valen|cobra(?:mos|r)?|sale|son)"

_AMOUNT = re.compile(
    rf"(?<![\w.,]){_NUMBER}\s{{0,3}}(?:{_CURRENCY}|{_VAT})"
    rf"|(?:€|\$|\beur\b)\s{{0,2}}\d"
    rf"|\b{_PRICE}\b[^.\n\d]{{0,20}}?(?<!\w)(?!20[2-4]\d\b)(?:\d{{2,}}|\d+[.,]\d\d)(?!\s*(?:%|dias?|horas?|caracteres|palabras))"
)


def amount_in(text: str) -> str | None:
    """The first amount, as it was written without accents; None where there is none."""
    folded = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    found = _AMOUNT.search(plain)
    return " ".join(found[0].split()) if found else None
