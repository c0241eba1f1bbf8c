"""What personal data look like in a customer's message.

Rather too much than too little: what is hidden by mistake comes back unchanged, what is not hidden has left.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

PLACEHOLDER = r"⟦\s*[A-Z]+_[0-9]+\s*⟧"

_CONSONANTS = "[BCDFGHJKLMNPRSTVWXYZ]"
_PROVINCES = (
    "VI|AB|AL|AV|BA|PM|IB|BU|CC|CA|CS|CE|CR|CO|CU|GE|GI|GR|GU|SS|HU|LE|LO|LU|MA|ML|MU|NA|OR|OU|GC|PO|SA|"
    "TF|SG|SE|SO|TE|TO|VA|ZA|A|B|C|H|J|L|M|O|P|S|T|V|Z"
)
_GAP = r"(?:[^\S\n]|[.\-]){0,3}"
_END = r"(?!\w)"


def _begin(inside: str = r"\w") -> str:
    r"""Not in the middle of `inside`. Our prompts are JSON: the n of `\n` is no letter, nor is `\u003c`."""
    escape = r"(?-i:[nrt]|u[0-9a-f]{4})"
    return rf"(?:(?<=\\[nrt])|(?<=\\u[0-9a-f]{{4}})|(?<![{inside}])(?!(?<=\\)(?<!\\\\){escape}))"


def _any(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


_PLATE = _any(
    rf"\d{{4}}[ .-]?{_CONSONANTS}{{3}}",
    rf"C[ -]?\d{{4}}[ -]?{_CONSONANTS}{{3}}",
    rf"(?:{_PROVINCES})-?\d{{4}}-?[A-Z]{{1,2}}",
    # with spaces only in capitals: «a 5000 km» is no plate of Alicante
    rf"(?-i:{_PROVINCES})[ -]?\d{{4}}[ -]?(?-i:[A-Z]{{1,2}})",
    rf"(?:{_PROVINCES})-\d{{5,6}}",
)
# Motorbikes that read like plates, and years beside a brand: the assistant needs them.
_MODEL = _any(
    r"[SM][ -]?1000[ -]?(?:RR|R|XR)", r"Z[ -]?1000[ -]?(?:SX|R|H2)", r"(?:19|20)\d\d ?(?:BMW|KTM|SWM|TVS)"
)
_PHONE = _any(
    r"(?:\+|(?<!\d)00) ?\d(?:(?:[^\S\n]|[.\-()/]){0,3}\d){6,14}(?!\d)",
    rf"(?<!\d)(?:34{_GAP})?[6-9]\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)",
    rf"(?<!\d)(?:34{_GAP})?[6-9]\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?!\d)",
    rf"(?<!\d)(?:34{_GAP})?[89]\d{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?!\d)",
    r"\d{9,}",
)

# the first that matches at a place wins
KINDS = {
    "TEXTO": PLACEHOLDER,  # someone wrote one: hidden, to tell it from ours
    "EMAIL": _begin(r"\w.+%'-") + r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+",
    "IBAN": _begin() + r"[A-Z]{2}\d{2}(?:[ -]?\d{4}){4,6}" + _END,
    "BASTIDOR": _begin() + r"(?=[A-Z]*\d)[A-HJ-NPR-Z0-9]{17}" + _END,
    "NIF": _begin() + r"(?:\d{2}\.?\d{3}\.?\d{3}|[XYZ][ -]?\d{7})[ -]?[A-Z]" + _END,
    "MATRICULA": _begin() + rf"(?!{_MODEL}{_END})" + _PLATE + _END,
    "TEL": _PHONE,
}

_SMALL_WORDS = frozenset({"del", "las", "los", "van", "von", "der", "san", "don", "doña"})
_ACCENTS = {"a": "aáàäâ", "e": "eéèëê", "i": "iíìïî", "o": "oóòöô", "u": "uúùüû", "n": "nñ", "c": "cç"}


@lru_cache(maxsize=256)
def finder(names: tuple[str, ...]) -> re.Pattern[str]:
    """Finds all kinds, each in a group of its name, and `names` of persons as NOMBRE.

    Names are found whole and word by word, in any case, with or without accents.
    """
    kinds = dict(KINDS)
    if words := _words(names):
        # longest first, so that a whole name is one placeholder
        spellings = [_spellings(word) for word in sorted(words, key=len, reverse=True)]
        kinds["NOMBRE"] = _begin() + _any(*spellings) + _END
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()), re.IGNORECASE)


def _words(names: Iterable[str]) -> set[str]:
    wholes = {" ".join(name.split()) for name in names}
    parts = {part for whole in wholes for part in re.findall(r"[^\W\d_]{3,}", whole)}
    # a name of one letter or of an emoji would be found everywhere
    found = {whole for whole in wholes if len(re.findall(r"[^\W\d_]", whole)) >= 2}
    return found | {part for part in parts if part.lower() not in _SMALL_WORDS}


def _spellings(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    letters = (r"\s+" if c == " " else f"[{_ACCENTS[c]}]" if c in _ACCENTS else re.escape(c) for c in plain)
    return "".join(letters)
