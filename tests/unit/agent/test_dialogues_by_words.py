"""The scripted dialogues that are words alone, through the graph itself: no servers, seconds for all of them.

`tests/e2e/test_dialogues.py` plays those of `tests/dialogues` through the whole system; those of
`tests/dialogues/words` are played here only.
"""

import pytest

from contracts.events.conversation import HandoffRequested, QuoteGiven
from domain.conversation.quotes import given
from tests.dialogues.checks import Checker
from tests.dialogues.player import Answer
from tests.dialogues.script import BY_WORDS, Dialogue, read_all
from tests.unit.agent.talking import Talk


def by_words(dialogue: Dialogue) -> bool:
    """Without what only the turn protocol does: a bot that was silenced and is asked for again."""
    return all(
        step.done == ["cliente"] and step.espera and not step.espera.silencio and step.espera.estado is None
        for step in dialogue.pasos
    )


WORDS = [
    pytest.param(
        dialogue,
        id=name,
        marks=[pytest.mark.xfail(strict=True, reason=dialogue.pendiente)] if dialogue.pendiente else [],
    )
    for name, dialogue in (*read_all(), *read_all(BY_WORDS))
    if by_words(dialogue)
]


def test_there_are_many() -> None:
    assert len(WORDS) >= 30


@pytest.mark.parametrize("dialogue", WORDS)
async def test_a_good_seller_answers_so(dialogue: Dialogue) -> None:
    talk, checker, problems = Talk(), Checker(), list[str]()
    for step in dialogue.pasos:
        assert step.espera
        quoted, handed = len(quotes(talk)), len(talk.events(HandoffRequested))
        said = await talk.say(*step.writes)
        answer = Answer(
            texts=tuple(talk.bubbles),
            quotes=tuple(quotes(talk)[quoted:]),
            handoffs=tuple(talk.events(HandoffRequested)[handed:]),
        )
        problems += [f"«{step.cliente[0][:60]}» → {said}\n   {p}" for p in checker.check(step.espera, answer)]
    assert not problems, "\n".join(problems)


def quotes(talk: Talk) -> list[QuoteGiven]:
    return [one.quote for one in given(talk.state, talk.log)]
