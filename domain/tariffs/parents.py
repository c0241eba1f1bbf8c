"""What an answer is about: "delantera" is said of the suspension, or of nothing that we know."""

from collections.abc import Collection, Sequence

from domain.tariffs.language.spanish import COMMON, FILLERS, GLUE, NOUNS
from domain.tariffs.language.tokens import STOP, Token, tokenise
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Kind

_NEAR = 5  # words between a parent and its answer in one breath: "placa solar con el regulador por dentro"
_SIGNS = words("no si sin con mas mismo misma igual y de")


def parent_of(
    reading: Reading, answer: Mention, named: Sequence[Mention], tariff: Tariff, asked: Sequence[str]
) -> str | None:
    """What an answer is about: the nearest parent named beside it, else the one we asked about."""
    parents = {tariff.elements[name].variant_of for name in answer.names}
    near = [
        m
        for m in named
        if m.code in parents
        and (_beside(reading, m, answer, tariff) or _speaks_of(reading, m, answer, parents))
    ]
    if near:
        code = max(near, key=lambda mention: mention.first).code
        others = [p for p in dict.fromkeys((*asked, *(m.code for m in named))) if p in parents and p != code]
        fitting = _agreeing(reading, answer, [code, *others], tariff)
        return fitting[0] if len(fitting) == 1 else code
    open_ = [parent for parent in asked if parent in parents]
    if len(open_) > 1:
        open_ = _agreeing(reading, answer, open_, tariff)
    if len(open_) > 1:  # the other question is answered by its name: "atrás, y los intermitentes delante"
        open_ = [parent for parent in open_ if parent not in {mention.code for mention in named}]
    return open_[0] if len(open_) == 1 and _stands_alone(reading, answer) else None


def _agreeing(reading: Reading, answer: Mention, parents: Sequence[str], tariff: Tariff) -> list[str]:
    """The parents whose answers are so in gender and number: "traseros" are no suspension."""
    first = answer.first
    while first > 0 and reading.tokens[first - 1].text in ("el", "la", "los", "las"):
        first -= 1
    forms = {
        " ".join(token.text for token in reading.tokens[start : answer.last + 1])
        for start in range(first, answer.first + 1)
    }
    agreeing = [
        parent
        for parent in parents
        if any(
            " ".join(token.text for token in tokenise(form)) in forms
            for variant in tariff.variants(parent)
            for form in variant.answers
        )
    ]
    return agreeing or list(parents)


def _beside(reading: Reading, parent: Mention, answer: Mention, tariff: Tariff) -> bool:
    tokens = reading.tokens
    if _asks(reading, answer) or _only_counts(tokens, parent, answer, tariff):
        return False  # "un toldo, ¿afecta al gálibo?"
    if answer.last < parent.first:  # "la delantera de la suspensión"
        tie = [tokens[i].text for i in range(answer.last + 1, parent.first)]
        ended = parent.last + 1 >= len(tokens) or tokens[parent.last + 1].text in (STOP, "digo")
        if ended and tie[:1] == [","] and all(word in GLUE for word in tie[1:]):
            return _stands_alone(reading, answer)  # "solo la trasera, la suspensión digo"
        return all(word in GLUE for word in tie) and any(word in ("de", "del") for word in tie)
    between = range(parent.last + 1, answer.first)
    if any(m.kind is Kind.ELEMENT for m in reading.mentions if parent.last < m.first < answer.first):
        return False
    if any(tokens[i].text == STOP for i in between) and not _whole_sentence(tokens, answer):
        return False  # only a message of its own goes on: "e intermitentes" / "todos"
    if any(tokens[i].separator for i in between):
        return all(_filling(reading, i) for i in between) and _stands_alone(reading, answer)
    return len(between) <= _NEAR and _stands_alone(reading, answer)


def _only_counts(tokens: Sequence[Token], parent: Mention, answer: Mention, tariff: Tariff) -> bool:
    """ "2 intermitentes" are two, not both pairs; "la suspensión, las dos" and "faros, son dos" choose."""
    if not tokens[answer.last].text.isdigit():
        return False
    articled = tokens[answer.first - 1].text in ("los", "las") if answer.first else False
    return answer.first < parent.last or not (articled or tariff.elements[parent.code].exclusive)


def _speaks_of(reading: Reading, parent: Mention, answer: Mention, parents: Collection[str | None]) -> bool:
    """Whether an answer says itself what it is about, wherever it stands behind: "no afecta al gálibo"."""
    content = [
        token
        for token in reading.tokens[answer.first : answer.last + 1]
        if token.text not in GLUE and token.text not in _SIGNS
    ]
    return (
        len(parents) == 1
        and (len(content) > 1 or (bool(content) and content[0].text in VERBS and answer.last > answer.first))
        and parent.last < answer.first
        and not content[0].text.isdigit()
        and not _asks(reading, answer)
    )


def _asks(reading: Reading, answer: Mention) -> bool:
    """Whether an answer with a verb is a question itself."""
    after = answer.last + 1
    return reading.asks(after) and any(reading.tokens[i].text in VERBS for i in range(answer.first, after))


def _whole_sentence(tokens: Sequence[Token], answer: Mention) -> bool:
    """Whether nothing follows, and only an article stands before."""
    first = answer.first
    while first > 0 and tokens[first - 1].text in GLUE:
        first -= 1
    after = answer.last + 1
    return tokens[first - 1].text == STOP and (after >= len(tokens) or tokens[after].separator)


def _filling(reading: Reading, index: int) -> bool:
    owner = reading.at(index)
    token = reading.tokens[index]
    return (
        token.separator
        or token.text in FILLERS
        or (owner is None and index in reading.silent)  # a brand
        or bool(owner and owner.kind is Kind.ANSWER)
    )


def _stands_alone(reading: Reading, answer: Mention) -> bool:
    """Not the adjective of some other noun ("la foto trasera"), nor a number of other things ("2 fotos")."""
    tokens = reading.tokens
    after = answer.last + 1
    if tokens[answer.last].text.isdigit() and after < len(tokens) and not _filling(reading, after):
        return reading.at(after) is not None
    before = answer.first - 1
    while before >= 0 and tokens[before].text in GLUE:
        before -= 1
    owner = reading.at(before) if before >= 0 else None
    if before < 0 or tokens[before].separator:
        return True
    if owner is None and before in reading.silent:
        return True  # a brand: "intermitentes Rizoma delanteros"
    if owner:
        return owner.kind in (Kind.ANSWER, Kind.ELEMENT)
    word = tokens[before].text
    return word in FILLERS or word.isdigit() or (word in COMMON and word not in NOUNS)
