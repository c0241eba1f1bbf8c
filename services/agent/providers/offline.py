"""A chat model without network or key: same prompts, same tools, deterministic.

It reads the `<datos>` block of the prompt, as any model does, and answers by rule. The default until a
key is set; what tests and demonstrations run on.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import BaseModel

from services.agent.providers.base import Answer
from services.agent.providers.offline_intents import beside, intent_of
from services.agent.providers.offline_wishes import last_said, wishes
from services.agent.providers.offline_writing import write

MODEL = "offline-1"
_BLOCK = re.compile(r"<datos>\n(.*)\n</datos>", re.DOTALL)


class OfflineChatModel(BaseChatModel):
    """Understands by the match in the prompt, composes from the facts there and what its tools return."""

    @property
    def _llm_type(self) -> str:
        return MODEL

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        data = _data(messages)
        answer = _understand(data) if data["tarea"] == "comprender" else _compose(data, messages)
        return ChatResult(generations=[ChatGeneration(message=answer)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Here and now: LangChain would take a thread."""
        return self._generate(messages, stop)


def _data(messages: Sequence[BaseMessage]) -> dict[str, Any]:
    """The block of the first message of a person."""
    first = next((m for m in messages if isinstance(m, HumanMessage)), None)
    found = _BLOCK.search(str(first.content)) if first else None
    if found is None:
        raise ValueError("the offline model needs the <datos> block of our own prompts")
    data: dict[str, Any] = json.loads(found[1])
    return data


def _understand(data: dict[str, Any]) -> AIMessage:
    candidates = data["candidatos"]
    # what was asked before is not named by this message
    asked = [parent for parent in candidates["ask"] if parent not in data["preguntado"]]
    arguments = {
        "intencion": intent_of(data["texto"], {**candidates, "ask": asked}),
        "elementos": [element["code"] for element in candidates["elements"]],
        "descartar": candidates["excluded"],
        "solo_estos": candidates["only"],
    }
    return AIMessage("", tool_calls=[_call("Comprender", arguments, 0)])


def _compose(data: dict[str, Any], messages: Sequence[BaseMessage]) -> AIMessage:
    """Calls what it needs, once each; then it writes."""
    results = {str(m.name): json.loads(str(m.content)) for m in messages if isinstance(m, ToolMessage)}
    wanted = wishes(data, results)
    if wanted:
        calls = [_call(name, arguments, len(results) + i) for i, (name, arguments) in enumerate(wanted)]
        return AIMessage("", tool_calls=calls)
    return AIMessage(write(data["hechos"], results, beside(last_said(data), data["hechos"]["intencion"])))


def _call(name: str, arguments: dict[str, Any], number: int) -> ToolCall:
    return ToolCall(name=name, args=arguments, id=f"offline-{number}", type="tool_call")


class OfflineProvider:
    """The provider of last place in a chain, and the only one without a key."""

    name = "offline"

    def __init__(self) -> None:
        self._model = OfflineChatModel()

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
    ) -> Answer:
        """Never fails, costs nothing."""
        answer = await self._model.ainvoke(list(messages))
        assert isinstance(answer, AIMessage)
        return Answer(
            message=answer,
            provider=self.name,
            model_asked=MODEL,
            model_served=MODEL,
            input_tokens=0,
            output_tokens=0,
            cost_microeuros=0,
            milliseconds=0,
        )
