"""However much a customer writes, the prompt fits the smallest context, and is built again from its ids."""

import pytest
from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from contracts.events.conversation import HandoffRequested, ModelCalled
from services.agent.graph.reading import Comprender
from services.agent.providers.ollama import BYTES_PER_TOKEN
from services.agent.providers.settings import ProviderSettings
from services.agent.providers.tools import schemas
from services.agent.rebuilding import rebuild_prompt
from tests.unit.agent.scripted import Scripted
from tests.unit.agent.talking import ID, Talk

SETTINGS = ProviderSettings(_env_file=None)
ROOM = (SETTINGS.ollama_num_ctx - SETTINGS.llm_max_tokens) * BYTES_PER_TOKEN

LONG = {
    "words": "quiero homologar el escape de mi moto, que es de las que ya no se fabrican. " * 26,
    "accents": "ñandú cigüeñal áéíóú " * 95,
    "emoji": "🏍" * 2_000,
    "tags": "<" * 2_000,
    "lines": "\n" * 1_000 + '"' * 1_000,
    "Chinese": "摩" * 2_000,
}


class Measured(Scripted):
    """Notes the size of what it is asked, tools included."""

    def __init__(self) -> None:
        super().__init__("De acuerdo.")
        self.sizes: list[int] = []

    async def call(self, messages: list[BaseMessage], **more: object) -> object:  # type: ignore[override]
        tools: list[type[BaseModel]] = list(more.get("tools") or ())  # type: ignore[call-overload]
        text = "".join(message.text for message in messages) + str(schemas(tools, None))
        self.sizes.append(len(text.encode()))
        return await super().call(messages, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("turns", [1, 12])
async def test_a_dozen_long_messages_fit(text: str, turns: int) -> None:
    model = Measured()
    talk = Talk(model)  # type: ignore[arg-type]
    for _ in range(turns):
        await talk.say(*[text] * (12 // turns))

    assert len(model.sizes) >= 2
    assert max(model.sizes) + len(str(schemas([Comprender], None))) <= ROOM
    by_id = {recorded.envelope.id: recorded for recorded in talk.log}
    for called in talk.events(ModelCalled):
        named = {id: by_id[id] for id in called.prompt_events}
        assert rebuild_prompt(called, named, talk.prompts, ID).hash == called.prompt_hash


async def test_the_oldest_is_left_out_and_the_newest_stays() -> None:
    talk = Talk(model := Scripted("De acuerdo."))
    for number in range(12):
        await talk.say(f"mensaje {number}: " + "bla " * 490)
    shown = model.asked[-1][-1].text
    assert "mensaje 11:" in shown
    assert "mensaje 10:" in shown
    assert "mensaje 0:" not in shown


async def test_short_messages_are_shown_as_before() -> None:
    talk = Talk(model := Scripted("De acuerdo."))
    for number in range(9):
        await talk.say(f"hola número {number}")
    assert all(f"hola número {number}" in model.asked[-1][-1].text for number in range(9))


async def test_of_one_that_is_too_long_the_beginning_and_the_end_stay() -> None:
    talk = Talk(model := Scripted("De acuerdo."))
    await talk.say("primero " + "🏍" * 1_980 + " al final")
    shown = model.asked[-1][-1].text
    assert "primero " in shown
    assert " al final" in shown


async def test_words_that_waited_for_the_vehicle_are_read_however_long() -> None:
    """The tool that matches takes no more than 20,000 characters."""
    talk = Talk()
    await talk.say("quiero homologar la suspensión")
    assert talk.state.understanding.waiting_from
    await talk.say(*["es que verás " * 150 for _ in range(12)], "es para mi moto")
    assert not [one for one in talk.events(HandoffRequested) if one.reason in ("error", "model_failed")]
    assert talk.state.understanding.category == "motos-part"
