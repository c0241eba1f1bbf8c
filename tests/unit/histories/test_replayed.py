"""Every recorded history, thought through again by today's graph with the recorded answers.

`tests/histories/decided/<name>.json` is what it must decide; where that is not what the log says, `why` says
for each level what became better. `HISTORIES=write` writes the decisions, never the reasons.
"""

import json
import os
from dataclasses import replace
from typing import Any

import pytest

from contracts.events.conversation import ModelCalled
from domain.tariffs.fold import TariffHistory
from services.agent.replay.decisions import Decision, differences
from services.agent.replay.recording import valid_days
from services.agent.replay.turns import think_again
from tests.histories import thinking
from tests.histories.stored import FOLDER, History, names

DECIDED = FOLDER / "decided"


@pytest.fixture(scope="module")
async def tariffs() -> dict[str, TariffHistory]:
    return await thinking.tariffs()


async def replayed(name: str, tariffs: dict[str, TariffHistory]) -> tuple[list[Decision], list[Decision]]:
    """What the log says, and what today's graph decides, of each turn whose words are there."""
    before, after = [], []
    for _, thought in await thinking.turns(History.read(name)):
        if thought.readable:
            seen = thinking.catalogue(thought.turn.tariffs, tariffs)
            decision, _ = await think_again(
                thought, seen, thinking.prompts(), quote_valid_days=valid_days(thought)
            )
            before.append(thought.decided)
            after.append(decision)
    return before, after


def expected(name: str) -> dict[str, Any]:
    path = DECIDED / f"{name}.json"
    read: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"why": {}, "decisions": []}
    return read


@pytest.mark.parametrize("name", names())
async def test_today_it_is_decided_as_before(name: str, tariffs: dict[str, TariffHistory]) -> None:
    before, after = await replayed(name, tariffs)
    if os.environ.get("HISTORIES") == "write":
        kept = {"why": expected(name)["why"], "decisions": [decision.as_json() for decision in after]}
        DECIDED.mkdir(exist_ok=True)
        (DECIDED / f"{name}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    known = [Decision.from_json(one) for one in expected(name)["decisions"]]
    assert differences(known, after) == []
    news = {difference.level for difference in differences(before, after)}
    assert news == expected(name)["why"].keys(), "say in `why` what became better than the log"


async def test_a_regression_is_found(tariffs: dict[str, TariffHistory]) -> None:
    """With a tariff that costs a cent more, the same turn gives another quote, and nothing else."""
    ((_, thought), *_) = await thinking.turns(History.read("simple_quote"))
    seen = thinking.catalogue(thought.turn.tariffs, tariffs)
    dearer = thinking.dearer(seen)
    one, other = [
        (await think_again(thought, each, thinking.prompts(), quote_valid_days=30))[0]
        for each in (seen, dearer)
    ]
    assert {found.level for found in differences([one], [other])} == {"quote", "text"}
    assert one.quotes[0]["net"] + 1 == other.quotes[0]["net"]


@pytest.mark.parametrize("name", names())
async def test_without_words_nothing_is_thought(name: str) -> None:
    """No key, no decision: nobody takes silence for a regression."""
    history = History.read(name)
    wordless = History(name, history.messages, {})
    assert [thought.readable for _, thought in await thinking.turns(wordless)] == [False] * len(
        await thinking.turns(history)
    )


@pytest.mark.parametrize(
    "response", [{}, {"tool_calls": []}, {"tool_calls": [{"name": "Otra"}]}, {"tool_calls": 7}]
)
async def test_an_answer_of_another_shape_is_a_problem_of_that_turn(
    tariffs: dict[str, TariffHistory], response: dict[str, Any]
) -> None:
    """Another version's answer, or another system's: said of the turn, and the others are replayed."""
    ((_, thought), *_) = await thinking.turns(History.read("simple_quote"))
    steps = tuple(
        step.model_copy(update={"response": response}) if isinstance(step, ModelCalled) else step
        for step in thought.steps
    )
    seen = thinking.catalogue(thought.turn.tariffs, tariffs)
    decision, _ = await think_again(
        replace(thought, steps=steps), seen, thinking.prompts(), quote_valid_days=30
    )
    assert "recorded" in decision.problem
