"""An answer that nobody could use was paid for: it stands in the log, counts, and no step goes by it."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from contracts.events.conversation import ModelCalled
from services.agent.measures import AgentMeasures
from services.agent.providers.base import Answer, ProviderFailed, Reason, Unusable
from services.agent.providers.chain import Chain
from services.agent.providers.offline import OfflineProvider
from services.agent.rebuilding import rebuild_prompt
from services.agent.replay.turns import think_again, thoughts
from tests.unit.agent.talking import ID, Steps, Talk, seed

COST = 700


class InVain:
    """Charges, and is of no use for the first `times` calls."""

    name = "paid"

    def __init__(self, reason: Reason = "no_tool_call", times: int = 1_000) -> None:
        self.reason, self.times = reason, times

    async def call(self, messages: Sequence[BaseMessage], **more: Any) -> Answer:
        if self.times:
            self.times -= 1
            answer = Answer(AIMessage("No sé"), self.name, "m", "m-served", 100, 20, COST, 5)
            raise ProviderFailed(
                self.name, self.reason, "of no use", unusable=(Unusable(self.reason, answer),)
            )
        return await OfflineProvider().call(messages, **more)


def chain(*providers: Any) -> Chain:
    return Chain(providers, failures=1_000, rest=1.0)


async def test_the_next_provider_answers_and_both_calls_stand_in_the_log() -> None:
    talk = Talk(chain(InVain(), OfflineProvider()))
    await talk.say("precio del escape de mi moto")
    called = talk.events(ModelCalled)
    failed = [one for one in called if one.failed]
    assert [one.failed for one in failed] == ["no_tool_call"] * 2  # understand and compose
    assert all((one.provider, one.cost_microeuros) == ("paid", COST) for one in failed)
    assert len(called) == 4
    assert talk.context.totals["cost_microeuros"] == 2 * COST
    assert talk.context.totals["model_calls"] == 4


@pytest.mark.parametrize("reason", ["bad_answer", "empty", "no_tool_call"])
async def test_so_it_does_where_nobody_answers(reason: Reason) -> None:
    talk = Talk(chain(InVain(reason)))
    talk.hear("precio del escape")
    with pytest.raises(ProviderFailed):
        await talk.run(talk.start())
    (called,) = talk.events(ModelCalled)
    assert (called.failed, called.cost_microeuros) == (reason, COST)
    assert talk.context.totals["cost_microeuros"] == COST


async def test_an_attempt_that_thinks_again_pays_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same step of the same turn, by another attempt: what it paid is no repetition."""
    talk = Talk(chain(InVain()))
    talk.hear("precio del escape")
    turn = talk.start()
    for attempt in (1, 2):
        monkeypatch.setattr(Steps, "attempt", attempt)
        with pytest.raises(ProviderFailed):
            await talk.run(turn)
    assert [one.attempt for one in talk.events(ModelCalled)] == [1, 2]


async def test_a_replay_goes_by_the_answers_that_were_used() -> None:
    talk = Talk(chain(InVain(), OfflineProvider()))
    for text in ("precio del escape de mi moto", "¿y el manillar?"):
        await talk.say(text)
    found = list(thoughts(ID, talk.log))
    assert len(found) == 2
    for thought in found:
        again, context = await think_again(thought, seed(), talk.prompts, quote_valid_days=30)
        assert not again.problem
        assert again.texts == thought.decided.texts
        assert context.noted.cost_microeuros == 0


async def test_a_replay_with_a_model_pays_for_what_was_of_no_use() -> None:
    talk = Talk()
    await talk.say("precio del escape de mi moto")
    (thought,) = thoughts(ID, talk.log)
    provider = chain(InVain(times=1), OfflineProvider())
    _, context = await think_again(thought, seed(), talk.prompts, quote_valid_days=30, provider=provider)
    assert context.noted.cost_microeuros == COST


async def test_its_prompt_is_proved_as_any_other() -> None:
    talk = Talk(chain(InVain(), OfflineProvider()))
    await talk.say("precio del escape de mi moto")
    by_id = {recorded.envelope.id: recorded for recorded in talk.log}
    for called in talk.events(ModelCalled):
        assert rebuild_prompt(called, by_id, talk.prompts, ID).hash == called.prompt_hash


async def test_it_is_measured_once() -> None:
    measures = AgentMeasures()
    provider = chain(InVain(times=1), OfflineProvider())
    provider.hears = measures.failed
    talk = Talk(provider)
    await talk.say("precio del escape de mi moto")
    for recorded in talk.log:
        measures.stored(recorded, 0.0)
    text = (await measures.text()).decode()
    assert 'msia_agent_model_calls_total{outcome="no_tool_call",provider="paid"} 1.0' in text
    assert 'msia_agent_model_calls_total{outcome="ok",provider="paid"}' not in text
    assert f'msia_agent_model_cost_euros_total{{provider="paid"}} {COST / 1_000_000}' in text
