"""Which variants a customer chooses, and of which elements we still have to ask for one.

A word such as "delantera" chooses only where its parent is meant: we asked about it, or the customer names
it in the same breath. What remains open is asked, never guessed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.tariffs.answers import Verdict, verdict
from domain.tariffs.language.spanish import COMMON, FILLERS, GLUE, NOUNS
from domain.tariffs.language.tokens import STOP, Token, tokenise
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Kind, Vocabulary

_NEAR = 5  # words between a parent and its answer in one breath: "placa solar con el regulador por dentro"
_HEDGES = frozenset(("creo", "diria", "supongo", "imagino"))
_SIGNS = words("no si sin con mas mismo misma igual y de")
_YES_NO = {Verdict.YES: "si", Verdict.NO: "no"}
# "vale" and "dale" accept; to a question about a fact they say nothing
_FACTUAL = words("si sii siii sip claro correcto exacto exactamente afirmativo efectivamente eso asi no nop")


@dataclass(frozen=True, slots=True)
class Choice:
    """A variant chosen by an answer; `by` is None where the whole reply is the answer."""

    code: str
    parent: str
    by: Mention | None


def choices(
    reading: Reading, negated: frozenset[int], vocabulary: Vocabulary, asked: Sequence[str]
) -> list[Choice]:
    """The variants chosen by answers, in the order of the text."""
    tariff = vocabulary.tariff
    named = [m for m in reading.mentions if m.kind is Kind.ELEMENT and tariff.elements[m.code].needs_variant]
    answers = [
        (mention, parent)
        for place, mention in enumerate(reading.mentions)
        if mention.kind is Kind.ANSWER and place not in negated
        for parent in [_parent(reading, mention, named, tariff, asked)]
        if parent
    ]
    hedged = any(token.text in _HEDGES for token in reading.tokens)
    found: list[Choice] = []
    for parent in dict.fromkeys(parent for _, parent in answers):
        mentions = [mention for mention, owner in answers if owner == parent]
        if (_unsure(reading, parent, named) and not hedged) or _alternatives(reading, mentions):
            continue
        picked = [Choice(code, parent, m) for m in mentions for code in _of(m.names, parent, tariff)]
        if len({choice.code for choice in picked}) == 1 or not tariff.elements[parent].exclusive:
            found.extend(picked)
    if not found and len(asked) == 1 and verdict(reading.text) is not Verdict.UNSURE:
        found.extend(_whole_reply(reading, vocabulary, asked[0]))
    return found


def clashing(tariff: Tariff, codes: Collection[str]) -> set[str]:
    """Variants named together of which only one can be: then none is taken, and we ask."""
    rivals: dict[str, set[str]] = {}
    for code in codes:
        parent = tariff.elements[code].variant_of
        if parent and tariff.elements[parent].exclusive:
            rivals.setdefault(parent, set()).add(code)
    return {code for group in rivals.values() if len(group) > 1 for code in group}


def _unsure(reading: Reading, parent: str, named: Sequence[Mention]) -> bool:
    """Whether "no lo sé" is said about this parent: not where its sentence names only others."""
    spoken = []
    for first, last in _sentences(reading):
        about = {m.code for m in named if first <= m.first <= last}
        if not about or parent in about:
            spoken.append(reading.words(first, last))
    return verdict(". ".join(spoken)) is Verdict.UNSURE


def _sentences(reading: Reading) -> Iterator[tuple[int, int]]:
    """The first and last token of each."""
    start = 0
    for index, token in enumerate(reading.tokens):
        if token.text == STOP:
            if index > start:
                yield start, index - 1
            start = index + 1
    if start < len(reading.tokens):
        yield start, len(reading.tokens) - 1


def _of(names: Sequence[str], parent: str, tariff: Tariff) -> list[str]:
    return [name for name in names if tariff.elements[name].variant_of == parent]


def _parent(
    reading: Reading, answer: Mention, named: Sequence[Mention], tariff: Tariff, asked: Sequence[str]
) -> str | None:
    """What an answer is about: the nearest parent named beside it, else the one we asked about."""
    parents = {tariff.elements[name].variant_of for name in answer.names}
    near = [
        m
        for m in named
        if m.code in parents and (_beside(reading, m, answer) or _speaks_of(reading, m, answer, parents))
    ]
    if near:
        return max(near, key=lambda mention: mention.first).code
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


def _beside(reading: Reading, parent: Mention, answer: Mention) -> bool:
    tokens = reading.tokens
    if tokens[answer.last].text.isdigit() or _asks(reading, answer):
        return False  # "2 intermitentes" are two, not both pairs; "un toldo, ¿afecta al gálibo?"
    if answer.last < parent.first:  # "la delantera de la suspensión"
        tie = [tokens[i].text for i in range(answer.last + 1, parent.first)]
        return all(word in GLUE for word in tie) and any(word in ("de", "del") for word in tie)
    between = range(parent.last + 1, answer.first)
    if any(m.kind is Kind.ELEMENT for m in reading.mentions if parent.last < m.first < answer.first):
        return False
    if any(tokens[i].text == STOP for i in between) and not _whole_sentence(tokens, answer):
        return False  # only a message of its own goes on: "e intermitentes" / "todos"
    if any(tokens[i].separator for i in between):
        return all(_filling(reading, i) for i in between) and _stands_alone(reading, answer)
    return len(between) <= _NEAR and _stands_alone(reading, answer)


def _speaks_of(reading: Reading, parent: Mention, answer: Mention, parents: Collection[str | None]) -> bool:
    """Whether an answer says itself what it is about, wherever it stands behind: "no afecta al gálibo"."""
    content = [
        token
        for token in reading.tokens[answer.first : answer.last + 1]
        if token.text not in GLUE and token.text not in _SIGNS
    ]
    return (
        len(parents) == 1
        and len(content) > 1
        and parent.last < answer.first
        and not content[0].text.isdigit()
        and not _asks(reading, answer)
    )


def _asks(reading: Reading, answer: Mention) -> bool:
    """Whether an answer with a verb is a question itself."""
    after = answer.last + 1
    closing = reading.tokens[after] if after < len(reading.tokens) else None
    asks = closing is not None and "?" in reading.text[closing.start : closing.end]
    return asks and any(reading.tokens[i].text in VERBS for i in range(answer.first, after))


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


def _alternatives(reading: Reading, answers: Sequence[Mention]) -> bool:
    """ "delantera o trasera" is a question, not a choice."""
    return len(answers) > 1 and any(
        reading.tokens[i].text == "o" for i in range(answers[0].last + 1, answers[-1].first)
    )


def _whole_reply(reading: Reading, vocabulary: Vocabulary, parent: str) -> Iterator[Choice]:
    """ "sí", "no", "claro que sí", "sin": a reply that says nothing else."""
    tariff = vocabulary.tariff
    said_words = [
        t
        for t in reading.tokens
        if not t.separator and (t.text not in FILLERS or t.text in ("si", "sin", "con"))
    ]
    bare = said_words[0].stem if len(said_words) == 1 else ""
    factual = any(token.text in _FACTUAL for token in reading.tokens)
    said = _YES_NO.get(verdict(reading.text), bare) if factual else bare
    for form in dict.fromkeys((said, bare)):
        meaning = vocabulary.terms.get(form, _NOTHING).get(Kind.ANSWER)
        codes = _of(meaning.names, parent, tariff) if meaning else []
        if codes:
            yield from (Choice(code, parent, None) for code in codes)
            return


_NOTHING: Mapping[Kind, None] = {}
