"""What a clause that names nothing is about, and what it comes to."""

import re
from itertools import pairwise

from domain.tariffs.certainty.others import DOING
from domain.tariffs.certainty.predicates import MAYBE
from domain.tariffs.certainty.saying import FINITE, NEGATIONS, Saying
from domain.tariffs.clauses import is_verb
from domain.tariffs.language import senses
from domain.tariffs.language.doubts import ORIGINAL
from domain.tariffs.language.verbs import VERBS, words

_ENCLITIC = re.compile(r"(?:[aei]r|ndo|[aeiou]d?|n)(?:me|se|te|nos)?l[oa]s?$")
_ONE = words("ese esa eso este esta lo la")
_MANY = words("esos esas estos estas los las")
_TAKEN_OFF = re.compile(r"(?:quite|quitamos|quitaron|saque|sacamos|desmonte|retire|elimine|quitado|sacado)$")
_THAT, _THOSE = frozenset(("ese", "esa", "eso")), frozenset(("esos", "esas"))
_SUBJECTLESS = words("esta ya viene figura van vienen")


def pointed(saying: Saying, last: tuple[int, ...]) -> tuple[int, ...]:
    """Of the things named before, those that a clause without any speaks of."""
    if saying.clause.places or _own_topic(saying):
        return ()
    one = bool(saying.said & _THAT)
    many = bool(saying.said & _THOSE)
    if saying.words and saying.said <= MAYBE:
        return last[-1:]
    for index in saying.free:
        token = saying.tokens[index]
        following = saying.tokens[index + 1] if index + 1 < saying.clause.stop else None
        object_ = token.text in senses.OBJECTS and following is not None and not following.separator
        if object_ and following and (is_verb(following) or saying.strange_verb(index + 1)):
            one, many = one or token.text in _ONE, many or token.text in _MANY
        if (
            len(token.text) > 5
            and _ENCLITIC.search(token.text)
            and senses.without_objects(token.text) in VERBS
        ):
            one, many = one or token.text[-1] != "s", many or token.text[-1] == "s"
    if many:
        return last
    silent = bool(saying.free) and saying.tokens[saying.free[0]].text in _SUBJECTLESS
    return last[-1:] if one or silent else ()


def _own_topic(saying: Saying) -> bool:
    """ "el de serie lo vendí": another thing of the same name."""
    pairs = pairwise(saying.words)
    return any(one in ("de", "el", "la", "los", "las", "lo") and two in ORIGINAL for one, two in pairs)


def of_another_kind(saying: Saying) -> bool:
    """ "… es de absorción, no de compresor"."""
    return saying.words[:2] == ["no", "de"] and saying.clause.follows


def wishes(saying: Saying) -> bool:
    """Whether it asks for what it points at: "pero quiero legalizarlo"."""
    if saying.said & NEGATIONS:
        return False
    return any(senses.ASKED_FOR.match(word) for word in saying.words) and not any(
        senses.SETTLED.match(word) for word in saying.words
    )


def turns(saying: Saying) -> bool:
    """Whether it comes to what is wanted: "ahora el manillar", "lo que quiero es …"."""
    return saying.found(senses.NOW)


def over(saying: Saying) -> bool:
    """Whether it tells of what was, and not of what one has or wants."""
    return any(_past(saying, i) for i in saying.free) and not saying.said & senses.PRESENT


def _past(saying: Saying, index: int) -> bool:
    word = saying.tokens[index].text
    return word in senses.TOLD or bool(FINITE.search(word) and is_verb(saying.tokens[index]))


def taken_off(saying: Saying, before: Saying) -> bool:
    """ "me hizo mal el escape y lo quité": what was put on first; not "el guardabarros, lo he quitado"."""
    return any(map(_TAKEN_OFF.match, saying.words)) and any(map(DOING.match, before.words))
