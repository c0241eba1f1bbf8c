"""Which passwords are taken: long ones that nobody tries first (NIST SP 800-63B-4, 3.1.1.2)."""

import re
import unicodedata

from contracts.errors import BadInput

SHORTEST = 12  # characters
LONGEST = 256  # characters; hashing takes longer with each

# Alone, repeated, or with digits and signs around them.
_COMMON = re.compile(
    "(?:p[a4]ssw[o0]rd|passwort|contrase[nñ]a|clave|secret[oa]?|admin|administra[dt]or|root|usuario|user"
    "|demo|test|prueba|bienvenido|welcome|hola|hello|letmein|change-?me|cambiame|iloveyou|teamo|tequiero"
    "|homologaci[oó]n(?:es)?|msia|qwerty(?:uiop(?:as)?)?|asdfgh(?:jkl)?ñ?|zxcvbn(?:m)?|abcd?(?:efgh(?:ijkl)?)?"
    "|1q2w3e(?:4r(?:5t(?:6y)?)?)?|q1w2e3(?:r4(?:t5(?:y6)?)?)?|1qaz|2wsx|3edc|barcelona|madrid|real|sevilla"
    "|valencia|espa[nñ]a|[0-9]|[^\\w\\s])*"
)


def normalised(password: str) -> str:
    """The same characters whatever keyboard typed them."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, email: str) -> None:
    """Raise `BadInput` saying what a password has to be."""
    text, email = normalised(password).casefold(), email.casefold()
    if len(text) < SHORTEST:
        raise BadInput(f"a password has at least {SHORTEST} characters: several words do well")
    if len(text) > LONGEST:
        raise BadInput(f"a password has at most {LONGEST} characters")
    if len(set(text)) < 5 or _COMMON.fullmatch(text):
        raise BadInput("this password is among the first that anybody tries: choose another one")
    name = email.partition("@")[0]
    if text == email or (len(name) >= 4 and not text.replace(name, "").strip("0123456789@._-")):
        raise BadInput("a password is not the e-mail: choose other words")
