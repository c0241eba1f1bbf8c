"""What is only told of before one says what one wants: neither priced nor asked about."""

from collections.abc import Iterator, Sequence

from domain.tariffs.certainty.others import of_others
from domain.tariffs.certainty.pointing import over, turns
from domain.tariffs.certainty.predicates import leaves_open, settled
from domain.tariffs.certainty.saying import Saying
from domain.tariffs.clauses import is_verb
from domain.tariffs.language import senses
from domain.tariffs.language.verbs import words

# "… yo quiero lo mismo", "… también": these ask for what was told
_ALSO = words("""
    tambien ademas igual iguales mismo misma mismos mismas ambos ambas todo todos todas otro otra resto
    tampoco no ese esa esos esas eso ello
""")


def left_aside(sayings: Sequence[Saying]) -> frozenset[int]:
    """Mentions, by place: "vino con el escape ya homologado, lo que quiero …", "mi cuñado homologó …, yo …".

    Not where anything behind them may reach back to them.
    """
    for number, saying in enumerate(sayings):
        if number and saying.clause.places and turns(saying) and not leaves_open(saying):
            if not any(_reaches_back(later) for later in sayings[number:]):
                return frozenset(_told(sayings[:number])) - _named_again(sayings[number:])
            return frozenset()
    return frozenset()


def _told(sayings: Sequence[Saying]) -> Iterator[int]:
    for saying in sayings:
        if settled(saying) or (of_others(saying) and over(saying)):
            yield from saying.clause.places


def _reaches_back(saying: Saying) -> bool:
    """ "… también", "… lo quiero legalizar", "… homologarlo con las llantas"."""
    if saying.said & _ALSO:
        return True
    for index in saying.free:
        word, following = saying.tokens[index].text, saying.tokens[index + 1 : index + 2]
        if word in senses.OBJECTS and following and is_verb(following[0]):
            return True
        if len(word) > len("darlo") and senses.without_objects(word) != word:
            return True
    return False


def _named_again(sayings: Sequence[Saying]) -> frozenset[int]:
    """Places of things that are named once more behind."""
    if not sayings:
        return frozenset()
    mentions = sayings[0].reading.mentions
    names = {name for saying in sayings for place in saying.clause.places for name in mentions[place].names}
    return frozenset(place for place, mention in enumerate(mentions) if names.intersection(mention.names))
