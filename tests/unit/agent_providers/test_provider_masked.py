"""A remote provider sees placeholders; the caller sees none."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from pydantic import BaseModel

from contracts.errors import BadInput
from services.agent.providers.base import Answer, ProviderFailed
from services.agent.providers.masked import Masked


class Remote:
    """Keeps what it was asked, says what it was told to."""

    name = "remote"
    timeout = 20.0

    def __init__(self, says: AIMessage) -> None:
        self.says = says
        self.asked: list[BaseMessage] = []

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        within: float | None = None,
    ) -> Answer:
        self.asked = list(messages)
        return Answer(self.says, self.name, "m", "m", 1, 1, 0, 0)

    async def check(self) -> None: ...

    async def aclose(self) -> None: ...


async def test_an_answer_that_invents_a_placeholder_was_charged() -> None:
    with pytest.raises(ProviderFailed) as failure:
        await Masked(Remote(AIMessage("Llame al ⟦TEL_7⟧"))).call([HumanMessage("hola")])

    (charged,) = failure.value.unusable
    assert (charged.reason, charged.answer.output_tokens) == ("bad_answer", 1)


def call(**args: Any) -> Any:
    return {"name": "Anotar", "args": args, "id": "1", "type": "tool_call"}


async def test_texts_and_arguments_are_restored() -> None:
    remote = Remote(
        AIMessage("Le llamo al ⟦TEL_1⟧", tool_calls=[call(a=["⟦NOMBRE_1⟧", {"b": "⟦TEL_1⟧"}], n=1)])
    )

    answer = await Masked(remote).call([HumanMessage("Soy Ana, 600111222")], names=["Ana"])

    assert answer.message.content == "Le llamo al 600111222"
    assert answer.message.tool_calls[0]["args"] == {"a": ["Ana", {"b": "600111222"}], "n": 1}


async def test_nothing_personal_is_sent_in_any_message() -> None:
    remote = Remote(AIMessage("Vale"))
    history = [
        SystemMessage("El cliente es Ana."),
        HumanMessage(
            [{"type": "text", "text": "mi matrícula es 1234 BCD"}, "y la otra 4321 BCD"], name="Ana"
        ),
        AIMessage(
            "¿ana@example.es?",
            tool_calls=[call(texto="600111222")],
            additional_kwargs={"tool_calls": [{"function": {"name": "Anotar", "arguments": "600111222"}}]},
            response_metadata={"quoted": "600111222"},
        ),
        ToolMessage("600111222", tool_call_id="1"),
    ]

    await Masked(remote).call(history, names=["Ana"])

    sent = "".join(message.model_dump_json() for message in remote.asked)
    for value in ("Ana", "1234 BCD", "4321 BCD", "ana@example.es", "600111222"):
        assert value not in sent
    assert "⟦TEL_1⟧" in sent
    assert "quoted" not in sent


async def test_the_model_is_told_what_placeholders_are() -> None:
    remote = Remote(AIMessage("Vale"))
    masked = Masked(remote)

    await masked.call([SystemMessage("Eres amable."), HumanMessage("600111222")])
    assert len(remote.asked) == 2
    assert str(remote.asked[0].content).startswith("Eres amable.\n\nLo que aparece entre ⟦")

    await masked.call([HumanMessage("600111222")])
    assert [message.type for message in remote.asked] == ["system", "human"]

    await masked.call([SystemMessage("Eres amable."), HumanMessage("el escape")])
    assert remote.asked[0].content == "Eres amable."


async def test_an_invented_placeholder_is_no_answer() -> None:
    masked = Masked(Remote(AIMessage("Le llamo al ⟦TEL_7⟧")))

    with pytest.raises(ProviderFailed) as failure:
        await masked.call([HumanMessage("600111222")])

    assert failure.value.reason == "bad_answer"


async def test_media_never_leave() -> None:
    remote = Remote(AIMessage("Vale"))
    image = HumanMessage([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}])

    with pytest.raises(BadInput, match="image_url"):
        await Masked(remote).call([image])

    assert remote.asked == []
