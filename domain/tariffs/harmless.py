"""In which sentences a "no", a "ya" or an "original" takes nothing back: "no sé", "ya lo tengo puesto"."""

from itertools import pairwise

from domain.tariffs.language.cues import CLITICS, REGISTERED
from domain.tariffs.language.doubts import ABOUT, HARMLESS, HAVING, ORIGINAL, SURE
from domain.tariffs.language.spanish import COMMON, NOUNS
from domain.tariffs.language.tokens import STOP
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.nearby import after
from domain.tariffs.reading import Reading
from domain.tariffs.vocabulary import Kind

_THAT = frozenset(("ese", "esa", "eso", "esos", "esas", "este", "esta", "estos", "estas", "ultimo"))
_DONE = frozenset(("he", "ha", "hemos", "han"))
_REPLACED = words("uno una otro otra unos unas")
_FINDING = words("hay encuentro veo consigo conozco recuerdo quiero")
_STILL = frozenset(("ya", "aun", "todavia"))


def impersonal(reading: Reading, index: int) -> bool:
    """ "se quita el guardabarros", "se me olvida decir"; "quita el IVA del escape" is about its price."""
    before = [token.text for token in reading.tokens[max(0, index - 2) : index]]
    return "se" in before or any(token.text == "iva" for token in reading.tokens[index : index + 3])


def harmless(reading: Reading, index: int) -> bool:
    """Whether the verb behind "no" refuses nothing: "no sé", "no está homologado", "no me contestáis"."""
    tokens = reading.tokens
    if index and tokens[index - 1].text in SURE:
        return True
    if tokens[index].text == "tampoco" and any(REGISTERED.match(token.text) for token in tokens[:index]):
        return True
    verb = index + 1
    while verb < len(tokens) and tokens[verb].text in CLITICS | _STILL and not tokens[verb].separator:
        if tokens[verb].text == "se" and not (verb + 1 < len(tokens) and tokens[verb + 1].text in VERBS):
            return True  # no sé
        verb += 1
    if verb >= len(tokens) or tokens[verb].separator:
        return reading.asks(verb)
    word = tokens[verb].text
    if tokens[verb - 1].text in _DONE and index and tokens[index - 1].text in _STILL:
        return True  # "todavía no he comprado las llantas"
    following = [token.text for token in tokens[verb : verb + 4]]
    if _keeps(reading, verb):
        return True
    if HARMLESS.match(word) or "mas" in following or ORIGINAL.intersection(following):
        return True
    start, end = _sentence(reading, index)
    if word == "hace" and tokens[verb + 1 : verb + 2] and tokens[verb + 1].text != "falta":
        return True  # "no hace ruido"
    if word in HAVING | _FINDING and _of_another(reading, verb):
        return True
    return word in HAVING and any(REGISTERED.match(token.text) for token in tokens[start:end])


def _keeps(reading: Reading, verb: int) -> bool:
    """ "que no me cambien la MMR que tiene": an answer, and no refusal."""
    answer = reading.at(verb + 1) or reading.at(verb + 2)
    inside = reading.tokens[answer.first : answer.last + 1] if answer and answer.kind is Kind.ANSWER else ()
    return any(token.text == "que" for token in inside)


def _of_another(reading: Reading, verb: int) -> bool:
    """Whether the verb has an object that only belongs to what is named: "no tengo factura del escape"."""
    for place in after(reading, verb):
        first = reading.mentions[place].first
        gap = [token.text for token in reading.tokens[verb + 1 : first]]
        nouns = [word for word in gap if word in NOUNS or word not in COMMON]
        tied = any(word in ("de", "del", "por", "con", "para") for word in gap)
        return tied and bool(nouns) and not ABOUT.intersection(nouns)
    return False


def refers(reading: Reading, index: int) -> bool:
    """Whether a pronoun beside "no" stands for what was named before: "el filtro, no lo quiero"."""
    following = [token.text for token in reading.tokens[index + 1 : index + 4]]
    pronoun = any(
        word in ("lo", "los") or (word in ("la", "las") and verb not in NOUNS)
        for word, verb in pairwise(following)
    )
    return pronoun or (index > 0 and reading.tokens[index - 1].text in _THAT)


def changed(reading: Reading, index: int) -> bool:
    """Whether what is original is what was replaced: "el original lo cambié por un Arrow"."""
    start = end = index
    tokens = reading.tokens
    while start > 0 and tokens[start - 1].text not in (STOP, ",", "y"):
        start -= 1
    while end < len(tokens) and tokens[end].text not in (STOP, ",", "y"):
        end += 1
    said = [token.text for token in tokens[start:end]]
    following = [token.text for token in tokens[end + 1 : end + 4]]
    if end < len(tokens) and tokens[end].text == "y" and _REPLACED.intersection(following):
        return True  # "el original era muy bajo y puse uno alto"
    return any(word == "no" or word.startswith(("cambi", "sustitu", "quit", "pus", "mont")) for word in said)


def _sentence(reading: Reading, index: int) -> tuple[int, int]:
    tokens = reading.tokens
    start, end = index, index
    while start > 0 and tokens[start - 1].text != STOP:
        start -= 1
    while end < len(tokens) and tokens[end].text != STOP:
        end += 1
    return start, end
