"""Whether a clause is about somebody else, or about another vehicle than the customer's."""

import re

from domain.tariffs.certainty.saying import Saying
from domain.tariffs.clauses import is_verb
from domain.tariffs.language import senses
from domain.tariffs.language.verbs import words
from domain.tariffs.vocabulary import Kind

DOING = re.compile(r"(puest|puso|pus|mont|instal|cambi|hizo|hech|regal|vend|compr|coloc|met)")
_OTHERS = words("""
    moto motos autocaravana vehiculo chat cliente taller ingeniero sitio ac empresa gestoria mecanico
""")
_DETERMINERS = words("""
    mi mis tu su sus el la los las un una unos unas otro otra otros nuestro de del al a anterior antiguo este
    ese esta con para por ex algun mucha
""")


def of_others(saying: Saying) -> bool:
    """ "mi primo lleva un Arrow", "el escape se lo puse a la otra moto"; not "me lo ha puesto un amigo"."""
    if any(_person(saying, i) for i in saying.free):
        return not (saying.said & {"mismo", "misma"} or _done_to_us(saying))
    if saying.free[-1:] == [_end(saying)] and saying.words[-1] in ("otro", "otros", "otra"):
        return is_verb(saying.tokens[_end(saying) - 1])
    tokens = saying.tokens
    for index in range(saying.clause.start + 1, saying.clause.stop - 1):
        if tokens[index].text not in ("otro", "otra", "otros") or index not in saying.free:
            continue
        after = saying.reading.at(index + 1)
        if tokens[index - 1].text == "por":
            continue
        vehicle = after is not None and after.kind is Kind.WORD
        if not vehicle and tokens[index + 1].text not in _OTHERS:
            continue
        before = tokens[index - 1].text
        if before in ("a", "la", "para", "es", "era", "mi", "su", "nuestra", "el") or (
            not vehicle and before != "de" and not saying.clause.asks
        ):
            return True
    return False


def _person(saying: Saying, index: int) -> bool:
    """Somebody spoken of; "hermano, quiero …" is spoken to."""
    if saying.tokens[index].text not in senses.PEOPLE:
        return False
    return index > saying.clause.start and saying.tokens[index - 1].text in _DETERMINERS


def _end(saying: Saying) -> int:
    """The last token of the clause that is a word."""
    return max(i for i in range(saying.clause.start, saying.clause.stop) if not saying.tokens[i].separator)


def _done_to_us(saying: Saying) -> bool:
    """ "un amigo me ha puesto un escape", "el dueño le montó maletas"."""
    for index in saying.free:
        if saying.tokens[index].text in ("me", "nos", "le"):
            verb = index + 1
            while verb < saying.clause.stop and saying.tokens[verb].text in words(
                "lo la los las ha han he a"
            ):
                verb += 1
            if verb < saying.clause.stop and DOING.match(saying.tokens[verb].text):
                return True
    return False
