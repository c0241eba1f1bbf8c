"""Names of persons, as customers give their own: "me llamo Ana", "soy Ana García"."""

import re
from collections.abc import Iterable, Iterator

_NAME = r"[^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?"
_CAPITAL = rf"(?=[A-ZÁÉÍÓÚÑÜ]){_NAME}"
_PARTICLE = r"(?:(?:de|del|de la|de los)[ ]+)?"
# what goes on after a name: to hide the words of the request would hide it from the model
_GOES_ON = (
    r"(?:y|e|o|con|para|que|de|del|por|en|a|te|os|me|mi|mis|un|una|el|la|los|las|soy|vivo|estoy|tengo|quiero|"
    r"quisiera|querr[ií]a|necesito|busco|llamo|escribo|hola|buen[oa]s|gracias|cu[aá]nto|puedo|hay|es|s[ií]|no)\b"
)
# after these words anything is a name, however it is written …
_CALLED = re.compile(
    r"\b(?:me llamo|mi nombre(?: completo)? es|a nombre de|(?:el|la) titular es)[ ]*:?[ ]+"
    rf"((?-i:{_CAPITAL}(?:[ ]+{_PARTICLE}{_CAPITAL}){{0,3}})|{_NAME}(?:[ ]+(?!{_GOES_ON}){_NAME})?)",
    re.IGNORECASE,
)
# … after these only what is written like one: "soy Ana", but not "soy autónomo"
_AM = re.compile(
    r"\b(?:[Ss]oy|[Ss]aludos,?|[Ff]do\.?:?|[Aa]tentamente,?)[ ]+"
    rf"({_CAPITAL}(?:[ ]+{_PARTICLE}{_CAPITAL}){{0,3}})"
)
_NOT_NAMES = frozenset({"el", "la", "los", "las", "un", "una", "yo", "tu", "ya", "otra", "esta", "mi", "su"})


def introduced(texts: Iterable[str]) -> Iterator[str]:
    """Every name that a text introduces, whole."""
    for text in texts:
        # our prompts are JSON: a line's end stands there as two characters
        readable = text.replace("\\n", "\n").replace("\\t", " ")
        for pattern in (_CALLED, _AM):
            for found in pattern.finditer(readable):
                if found[1].split()[0].lower() not in _NOT_NAMES:
                    yield found[1]
