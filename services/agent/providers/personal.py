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
_END = r"(?!\w)"


def _begin(inside: str = r"\w") -> str:
    r"""Not in the middle of `inside`. Our prompts are JSON: the n of `\n` is no letter, nor is `\u003c`."""
    escape = r"(?-i:[nrt]|u[0-9a-f]{4})"
    return rf"(?:(?<=\\[nrt])|(?<=\\u[0-9a-f]{{4}})|(?<![{inside}])(?!(?<=\\)(?<!\\\\){escape}))"


def _any(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


# As people write them between the parts: nothing, spaces, a dash or a slash with or without spaces around.
_BETWEEN = r"(?:[^\S\n]{1,3}|[^\S\n]{0,2}[.\-/_·](?:(?<!\.)[^\S\n]{1,2})?)?"
# In small letters «a 5000 km» is no plate of Alicante, nor «una 1200 o 1250 gs» one of Oviedo.
_WORDS = "A|O|AL|SE|LE|TE|LO|VI|CA"
_AFTER_WORDS = (
    "KM|CC|KG|CM|MM|CV|NM|EU|PM|AM|AL|DE|EL|EN|ES|HA|HE|LA|LE|LO|ME|MI|NI|NO|OS|SE|SI|SU|TE|TU|UN|VA|YA|YO|"
    "[GRXS][STRX]|GT|LT|XC|SP|[A-Z]"
)
_NO_PLATE = rf"(?!(?:{_WORDS})[^\S\n]+\d{{4}}[^\S\n]*(?:{_AFTER_WORDS}){_END})"
_UNIT = (
    r"(?![^\S\n]?(?:c\.?c|cm|mm|kms?|kil|rpm|kgs?|cv|nm|eur|€)(?!\w))"
    r"(?![^\S\n]?(?:kil[oó]|euro|vuelta|metro))"
)
_PLATE = _any(
    rf"\d{{4}}{_BETWEEN}{_CONSONANTS}{{3}}",
    rf"C{_BETWEEN}\d{{4}}{_BETWEEN}{_CONSONANTS}{{3}}",
    rf"(?:{_PROVINCES})-?\d{{4}}-?[A-Z]{{1,2}}",
    rf"(?-i:{_PROVINCES}){_BETWEEN}\d{{4}}{_BETWEEN}(?-i:[A-Z]{{1,2}})",
    rf"{_NO_PLATE}(?:{_PROVINCES}){_BETWEEN}\d{{4}}{_BETWEEN}[A-Z]{{1,2}}",
    rf"(?:{_PROVINCES})-\d{{5,6}}",
    rf"(?:(?-i:{_PROVINCES})|(?!(?:{_WORDS})[^\S\n])(?:{_PROVINCES}))"
    rf"(?:[^\S\n]{{1,2}}|[^\S\n]?[-/][^\S\n]?)\d{{5,6}}(?!\d){_UNIT}",
)
# Motorbikes that read like plates, and years beside a brand: the assistant needs them.
_MODEL = _any(
    r"[SM][ -]?1000[ -]?(?:RR|R|XR)",
    r"Z[ -]?1[01]00[ -]?(?:SX|R|H2)",
    r"[SMZ][ -]?1[01]00 (?:Y|E|O|U|A|DE|EN|ES|LA|EL|CC)",
    rf"(?:19|20)\d\d{_BETWEEN}(?:BMW|KTM|SWM|TVS)",
)

_GAP = r"(?:[^\S\n]|[.\-_·•()]){0,4}"
_SOME_GAP = r"(?:[^\S\n]|[.\-_·•()]){1,4}"
_SLASH = r"[^\S\n]?\)?[^\S\n]?/[^\S\n]?"
# Commas and slashes stand in lists, prices, dates and sizes of tyres as well: what follows tells them apart.
_WIDE = r"(?:[^\S\n]|[.\-_·•()/,]){0,4}"
_NO_LIST = rf"(?![\d/]){_UNIT}(?![^\S\n]?[yo][^\S\n]\d{{3}}(?!\d))"
_SPAIN = (
    _any(
        rf"(?:\((?=(?:\+|00)34\)))?(?:\+|(?<!\d)00)[^\S\n]?34{_GAP}",
        rf"(?:\((?=34\)))?(?<!\d)34{_GAP}",
        r"(?<!\d)",
    )
    + r"(?:\((?=\d{2,3}\)))?"
)
_PHONE = _any(
    rf"{_SPAIN}[6-9]\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)",
    rf"{_SPAIN}[6-9]\d{{2}}{_WIDE}\d{{3}}{_WIDE}\d{{3}}{_NO_LIST}",
    rf"{_SPAIN}[6-9]\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?!\d)",
    rf"{_SPAIN}[6-9]\d{{2}}{_SLASH}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_NO_LIST}",
    rf"{_SPAIN}[6-9]\d{{2}}(?:[^\S\n]?(?:,[^\S\n]|/[^\S\n]?)\d{{2}}){{3}}{_NO_LIST}",
    rf"{_SPAIN}(?:[89]\d{_GAP}|[67]\d{_SOME_GAP})\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?!\d)",
    rf"{_SPAIN}[6-9]\d{_SLASH}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_NO_LIST}",
    rf"{_SPAIN}[6-9]\d{{2}}{_SLASH}\d{{3}}{_GAP}\d{{3}}(?!\d)",
    rf"{_SPAIN}[6-9](?:[ ._·/,-]{{1,2}}\d){{8}}(?!\d)",
    r"(?:\+|(?<!\d)00) ?\d(?:(?:[^\S\n]|[.\-()/_·]){0,3}\d){6,14}(?!\d)",
    r"\d{9,}",
)
_AT = _any(r"[^\S\n]?@[^\S\n]?", r"[^\S\n]?[(\[{] ?(?:at|arroba|@) ?[)\]}][^\S\n]?", r" (?:arroba|at) ")
_DOT = _any(r"\.", r" \. ", r"[^\S\n]?[(\[{] ?(?:punto|dot|\.) ?[)\]}][^\S\n]?", r" (?:punto|dot) ")
_EMAIL = _any(
    r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?:[\w+%'-]{1,64} (?:punto|gui[oó]n|gui[oó]n bajo|barra baja) ){0,3}"
    rf"[\w.+%'-]{{1,64}}{_AT}[\w-]{{1,64}}(?:{_DOT}[\w-]{{2,24}}){{1,3}}",
    r"[\w.+%'-]{1,64} arroba (?:gmail|hotmail|outlook|yahoo|icloud|live|msn|proton(?:mail)?)(?!\w)",
)
_DASH = r"(?:[^\S\n]{1,2}|[^\S\n]{0,2}[\-/_][^\S\n]{0,2}|\.)?"
_TENS = r"[. ·-]?"
# In groups only after its name: three words and a year would read like one.
_FRAME = _any(
    r"(?=[A-Z]*\d)[A-HJ-NPR-Z0-9]{17}",
    r"(?:bastidor|chasis|VIN)[ :.º°#-]{1,6}(?=[A-Z -]*\d)(?:[A-HJ-NPR-Z0-9][ -]?){16}[A-HJ-NPR-Z0-9]",
)

# the first that matches at a place wins
KINDS = {
    "TEXTO": PLACEHOLDER,  # someone wrote one: hidden, to tell it from ours
    "EMAIL": _begin(r"\w.+%'-") + _EMAIL,
    "IBAN": _begin() + r"(?:ES\d{2}(?:[ -]?\d){20}|[A-Z]{2}\d{2}(?:[ -]?\d{4}){4,6})" + _END,
    "BASTIDOR": _begin() + _FRAME + _END,
    "NIF": _begin()
    + rf"(?:\d{{2}}{_TENS}\d{{3}}{_TENS}\d{{3}}|[XYZ]{_DASH}\d{_TENS}\d{{3}}{_TENS}\d{{3}}){_DASH}[A-Z]"
    + _END,
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


def plain(text: str) -> str:
    """For looking at, character by character the same length: digits, letters and dashes as keyboards have
    them, what nobody sees as a space. A phone is one in any of a font's guises, and in an editor's dashes."""
    return text if text.isascii() else text.translate({ord(c): _plain(c) for c in set(text)})


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if kind in ("Cf", "Pd"):  # zero-width spaces and joiners, soft hyphens, marks of direction; dashes
        return " " if kind == "Cf" else "-"
    meant = unicodedata.normalize("NFKC", character)
    return meant if len(meant) == 1 and meant.isascii() and meant.isprintable() else character


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
