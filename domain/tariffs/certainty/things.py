"""Whether what stands beside the name of a thing makes it another thing: "asiento de avión"."""

import re

from domain.tariffs.certainty.saying import Saying
from domain.tariffs.clauses import is_verb
from domain.tariffs.language import senses
from domain.tariffs.language.spanish import ADJECTIVES, ARTICLES
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.reading import Mention
from domain.tariffs.vocabulary import Kind

_ADJECTIVAL = re.compile(r"(?:ente|ante|able|ible|al|il|ivo|iva|orio|oria|adora?|idora?|ico|ica|oso|osa)s?$")
_LIST_PLACES = words("""
    delante alante delantero delantera delanteros delanteras detras atras trasero trasera traseros traseras
""")
_KILOS = (2000, 9999)  # "mmta 3500" tells a weight; years and models are other numbers
_YEARS = (1950, 2040)


def another_thing(saying: Saying, place: int) -> bool:
    """A thing with an adjective that makes it another: "nevera trivalente", "la placa de mi calle"."""
    mention = saying.reading.mentions[place]
    index = mention.last + 1
    if index >= saying.clause.stop or saying.tokens[index].separator:
        return False
    token = saying.tokens[index]
    owner = saying.reading.at(index)
    if owner is not None and owner.kind is Kind.ANSWER:
        return _another_answer(saying, place, owner)
    following = saying.tokens[index + 1].text if index + 1 < saying.clause.stop else ""
    if token.text.isdigit() and following in ("a", "kg", "kilos"):
        return False  # "MMTA 3500 a 3850"
    if token.text.isdigit():
        return (
            _KILOS[0] <= int(token.text[:9]) <= _KILOS[1]
            and not _YEARS[0] <= int(token.text[:9]) <= _YEARS[1]
        )
    if token.text in ("de", "del"):
        return _of_other_stuff(saying, index + 1)
    strange = owner is None and not saying.known.explains(token) and token.text.isalpha()
    return strange and len(token.text) > 4 and bool(_ADJECTIVAL.search(token.text))


def _of_other_stuff(saying: Saying, index: int) -> bool:
    """Whether what follows "de" is nothing that a part of a vehicle is of."""
    while index < saying.clause.stop and saying.tokens[index].text in ARTICLES:
        index += 1
    if index >= saying.clause.stop or saying.tokens[index].separator or saying.reading.at(index) is not None:
        return False
    token = saying.tokens[index]
    if token.text in senses.AS_EVER:
        return True
    if not token.text.isalpha() or len(token.text) < 3 or index not in saying.free:
        return False
    if saying.reading.text[token.start].isupper() or token.stem in saying.known.vocabulary.stems:
        return False
    return token.text not in senses.MATTERS and token.text not in ADJECTIVES and not is_verb(token)


def _another_answer(saying: Saying, place: int, answer: Mention) -> bool:
    """Whether the answer to a question about something else stands beside a thing: "nevera portátil"."""
    mention = saying.reading.mentions[place]
    if mention.kind is not Kind.ELEMENT or answer.last != answer.first:
        return False
    word = saying.tokens[answer.first].text
    if word in _LIST_PLACES or word in VERBS or not word.isalpha() or len(word) < 5:
        return False
    return not any(_family(saying, mention.code) == _family(saying, name) for name in answer.names)


def _family(saying: Saying, code: str) -> str:
    element = saying.known.vocabulary.tariff.elements.get(code)
    return (element.variant_of or code) if element else code
