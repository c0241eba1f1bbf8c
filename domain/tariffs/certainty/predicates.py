"""What a clause says of its things: given up, settled, no more, depending on something."""

import re

from domain.tariffs.certainty.others import of_others
from domain.tariffs.certainty.saying import FINITE, NEGATIONS, Saying
from domain.tariffs.language import senses
from domain.tariffs.language.spanish import ARTICLES
from domain.tariffs.language.verbs import words
from domain.tariffs.vocabulary import Kind

MAYBE = words("puede quiza quizas igual depende veremos supongo duda tal vez quien sabe")
_RECORDS = words("itv ficha permiso cita seguro plazo multa carnet matriculacion")
_LET_GO = re.compile(r"dej(?:o|amos|are|aremos|a|ad|emos|ado)$")
_DOING = words("tambien poner incluir meter hacer anadir homologar legalizar cambiar el al a")
_LEADING = senses.CLITICS | words("he hemos ha han")
_ASKING = words("cuanto cuanta que como cuando puedo puede podeis hay debo")


def leaves_open(saying: Saying) -> bool:
    """Whether anything is said after which nobody knows whether the things of a clause are wanted."""
    return bool(
        _given_up(saying)
        or settled(saying)
        or of_others(saying)
        or saying.found(senses.UNSURE)
        or _undecided(saying)
        or saying.found(senses.LATER)
        or _formerly(saying)
        or _in_papers(saying)
        or _conditional(saying)
        or _in_turn(saying)
        or _done_with(saying)
        or (bool(saying.words) and saying.said <= MAYBE)
        or any(saying.strange_verb(i) or saying.strange_word(i) for i in saying.free)
    )


def _given_up(saying: Saying) -> bool:
    for i in saying.free:
        word = saying.tokens[i].text
        bare = senses.without_objects(word)
        let_go = _LET_GO.match(bare) and (bare != word or saying.before(i) in senses.OBJECTS)
        if not let_go and not senses.GIVEN_UP.intersection((word, bare, senses.plain(word))):
            continue
        if not saying.negated(i) and not _of_vehicle(saying, i):
            return True
    return False


def _of_vehicle(saying: Saying, index: int) -> bool:
    """ "antes de vender la moto", "me suspendieron la ITV", "con la ficha caducada"."""
    around = saying.tokens[max(saying.clause.start, index - 2) : min(index + 4, saying.clause.stop)]
    if any(token.text in _RECORDS for token in around):
        return True
    for token_index in range(index + 1, min(index + 4, saying.clause.stop)):
        owner = saying.reading.at(token_index)
        if owner is not None:
            return owner.kind is Kind.WORD
    return False


def settled(saying: Saying) -> bool:
    for i in saying.free:
        token = saying.tokens[i]
        if saying.negated(i):
            continue
        written = saying.written(i)
        already = "ya" in [t.text for t in saying.tokens[max(saying.clause.start, i - 3) : i]]
        if token.text in senses.JUST_SETTLED and (
            already or (written.endswith(("é", "ó")) and "que" not in saying.said)
        ):
            return True
        if token.text in senses.BEFORE_NOW:
            return True
        if senses.SETTLED.match(token.text) and not saying.said & senses.WISHING and not saying.asks():
            return True
    return False


def _undecided(saying: Saying) -> bool:
    """ "los espejos no sé", "creo que también los espejos"; not "no sé si hace falta"."""
    if not saying.clause.places:
        return False
    for i in saying.free:
        word, before = saying.tokens[i].text, saying.before(i)
        if word == "se" and before == "no":
            following = saying.tokens[i + 1].text if i + 1 < saying.clause.stop else ""
            if not following or (following == "si" and _names_next(saying, i + 2)):
                return True
        elif word == "creo" or (word == "dudas" and before in ("tengo", "con")):
            ahead = [token.text for token in saying.tokens[i + 1 : min(i + 3, saying.clause.stop)]]
            if ahead in (["que", "tambien"], ["que", "igual"]) and _names_next(saying, i + 3):
                return True
            if ahead[:1] in (["con"], ["en"]) and _names_next(saying, i + 2):
                return True
    return False


def _names_next(saying: Saying, index: int) -> bool:
    """Whether a thing is named there, behind articles and words of doing alone."""
    while index < saying.clause.stop:
        owner = saying.reading.at(index)
        if owner is not None:
            return owner.kind is not Kind.ANSWER  # "el toldo no sé si sobresale"
        text = saying.tokens[index].text
        if text not in ARTICLES and text not in _DOING:
            return False
        index += 1
    return False


def _formerly(saying: Saying) -> bool:
    was = any(saying.tokens[i].text in senses.FORMERLY and not saying.negated(i) for i in saying.free)
    going_on = any(word.endswith(("ando", "iendo")) for word in saying.words)
    if going_on or saying.said & NEGATIONS:
        return False
    return was and not saying.said & senses.IN_MIND and "que" not in saying.said


def _in_papers(saying: Saying) -> bool:
    if not saying.said & senses.PAPERS or saying.said & NEGATIONS or saying.asks():
        return False
    return bool(saying.said & senses.BEING) and not saying.said & senses.WISHING


def _conditional(saying: Saying) -> bool:
    """ "si me hacéis buen precio añado el manillar"; not "¿y si añado el manillar?"."""
    if "si" not in saying.words[:2]:
        return False
    if saying.words[:3] == ["si", "no", "hace"] or {"necesario", "obligatorio"} & saying.said:
        return True
    if saying.clause.asks or saying.said & _ASKING or saying.said & senses.POLITE:
        return False
    return bool(saying.said & senses.DEPENDS)


def _in_turn(saying: Saying) -> bool:
    """ "el escape no está homologado, el manillar sí"."""
    if saying.words != ["si"] or not saying.clause.follows:
        return False
    before = {token.text for token in saying.tokens[: saying.clause.start]}
    return bool(before & {"no", "sin"}) and any(map(senses.SETTLED.match, before))


def _done_with(saying: Saying) -> bool:
    """ "que ya os pagué", "ya me lo hicieron"; not "ya lo tengo puesto"."""
    for i in saying.free:
        if saying.tokens[i].text != "ya":
            continue
        j = i + 1
        while j < saying.clause.stop and saying.tokens[j].text in _LEADING:
            j += 1
        if j >= saying.clause.stop or saying.reading.at(j) is not None:
            continue
        written = saying.written(j)
        done = FINITE.search(saying.tokens[j].text) or written.endswith(("é", "ó", "í"))
        # "ya lo arregle": written without its accent, and with what it was done to
        plain = saying.tokens[j - 1].text in senses.OBJECTS and written.endswith("e")
        perfect = saying.tokens[j - 1].text in ("he", "hemos", "ha", "han")
        if (done or perfect or plain) and not senses.FITTED.match(saying.tokens[j].text):
            return True
    return False
