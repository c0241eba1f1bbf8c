"""Times of day, opening hours and days of the week: numbers that are neither an amount nor a term."""

import re

from domain.money_words.marks import DAY, MONTH, TO, WEEKDAY

_HOUR = r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?"
_CLOCK_WORDS = r"una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce"
_OPEN = rf"(?:{_HOUR}|{_CLOCK_WORDS})\s*h?\s*(?:a|y|-|–)\s*(?:{_HOUR}|{_CLOCK_WORDS})"
_HOURS = rf"(?:\s*h(?:oras)?\b|{TO})"
_OPENING = (
    r"abr\w+|abiert\w+|horarios?|atend\w+|atencion|estamos|estan|alguien|oficina|trabaj\w+|llam\w+|escri\w+|"
    r"citas?|"
    rf"mananas?|tardes?|{WEEKDAY}"
)
_DAYS = (
    r"de|a|y|e|los|el|la|las|por|es|al publico|por telefono|hoy|todos|dias|laborables|mananas?|tardes?|"
    rf"{WEEKDAY}"
)

TIMES_OF_DAY = {
    "hour": (
        rf"\b(?:a|sobre|hacia|desde|hasta|de)\s+las?\s+(?:{_HOUR}(?:{TO}|h\b)|(?:{_CLOCK_WORDS})\b)"
        r"(?:\s*h\b|\s+horas\b|\s+y\s+(?:media|cuarto)\b)?"
    ),
    "opening hours": (
        rf"\b(?:de|entre)\s+{_OPEN}(?:\s*(?:,|y|e)\s*(?:de\s+|entre\s+)?{_OPEN})*\s*(?:h|horas)\b"
    ),
    "when we are open": (
        rf"\b(?:{_OPENING})(?:[\s:,(]+(?:{_DAYS})\b)*[\s:,(]+(?:(?:de|entre)\s+)?{_OPEN}{_HOURS}"
        rf"(?:\s*(?:,|y|e)\s*(?:(?:{_DAYS})[\s:,]+)*{_OPEN}{_HOURS})*"
    ),
    "day of a week": (
        rf"\b{WEEKDAY}(?:,?\s+dia)?,?\s+{DAY}(?:/(?:0?[1-9]|1[0-2]))?(?=,?\s+(?:a|de|sobre|desde|hasta|"
        rf"a partir de)"
        rf"\s+(?:las?\s+{_HOUR}|{MONTH})|,?\s+por\s+la\s)"
    ),
}
# where a number and a unit are no term; "entre 12 y 24 h" is one
HOURS = re.compile(rf"{TIMES_OF_DAY['hour']}|{TIMES_OF_DAY['when we are open']}")
