"""Which variants a customer chooses, and of which elements we still have to ask for one.

A word such as "delantera" chooses only where its parent is meant: we asked about it, or the customer names
it in the same breath. What remains open is asked, never guessed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.tariffs.answers import Verdict, verdict
from domain.tariffs.language.cues import CLITICS
from domain.tariffs.language.spanish import ARTICLES, FILLERS
from domain.tariffs.language.tokens import STOP
from domain.tariffs.language.verbs import VERBS, words
from domain.tariffs.parents import parent_of
from domain.tariffs.reading import Mention, Reading
from domain.tariffs.tariff import Tariff
from domain.tariffs.vocabulary import Kind, Vocabulary

_HEDGES = frozenset(("creo", "diria", "supongo", "imagino"))
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
        for parent in [parent_of(reading, mention, named, tariff, asked)]
        if parent
    ]
    hedged = any(token.text in _HEDGES for token in reading.tokens)
    found: list[Choice] = []
    for parent in dict.fromkeys(parent for _, parent in answers):
        mentions = [mention for mention, owner in answers if owner == parent]
        told = hedged or _told_after_all(reading, mentions)
        if (_unsure(reading, parent, named) and not told) or _alternatives(reading, mentions):
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


def _told_after_all(reading: Reading, answers: Sequence[Mention]) -> bool:
    """ "no sé, la que viene de atrás": not its name first, then which one; "¿la de atrás?" only asks."""
    first = answers[0].first
    start = max((i + 1 for i in range(first) if reading.tokens[i].text in (",", STOP)), default=0)
    opening = reading.words(0, start - 2) if start > 1 else ""
    told = reading.tokens[start].text in ARTICLES and not reading.asks(len(reading.tokens) - 1)
    return told and verdict(opening) is Verdict.UNSURE


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
    factual = any(token.text in _FACTUAL for token in reading.tokens) and not _no_with_verb(reading)
    said = _YES_NO.get(verdict(reading.text), bare) if factual else bare
    for form in dict.fromkeys((said, bare)):
        meaning = vocabulary.terms.get(form, _NOTHING).get(Kind.ANSWER)
        codes = _of(meaning.names, parent, tariff) if meaning else []
        if codes:
            yield from (Choice(code, parent, None) for code in codes)
            return


def _no_with_verb(reading: Reading) -> bool:
    """ "no lo he medido" denies something else than what we asked."""
    for index, token in enumerate(reading.tokens):
        verb = index + 1
        while verb < len(reading.tokens) and reading.tokens[verb].text in CLITICS:
            verb += 1
        if token.text == "no" and verb < len(reading.tokens) and reading.tokens[verb].text in VERBS:
            return True
    return False


_NOTHING: Mapping[Kind, None] = {}
