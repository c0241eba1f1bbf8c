"""A chat model without network or key: same prompts, same tools, deterministic.

It reads the `<datos>` block of the prompt, as any model does, and answers by rule. The default until a
key is set; what tests and demonstrations run on.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import BaseModel

from services.agent.providers.base import Answer
from services.agent.providers.offline_rules import intent_of, write

MODEL = "offline-1"
_BLOCK = re.compile(r"<datos>\n(.*)\n</datos>", re.DOTALL)


class OfflineChatModel(BaseChatModel):
    """Understands by the match that stands in the prompt, composes from the facts that stand there."""

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
        data = self._data(messages)
        answer = self._understand(data) if data["tarea"] == "comprender" else AIMessage(write(data["hechos"]))
        return ChatResult(generations=[ChatGeneration(message=answer)])

    @staticmethod
    def _data(messages: Sequence[BaseMessage]) -> dict[str, Any]:
        found = _BLOCK.search(str(messages[-1].content))
        if found is None:
            raise ValueError("the offline model needs the <datos> block of our own prompts")
        data: dict[str, Any] = json.loads(found[1])
        return data

    @staticmethod
    def _understand(data: dict[str, Any]) -> AIMessage:
        candidates = data["candidatos"]
        arguments = {
            "intencion": intent_of(data["texto"], bool(candidates["elements"])),
            "elementos": [element["code"] for element in candidates["elements"]],
            "descartar": candidates["excluded"],
            "solo_estos": candidates["only"],
        }
        call = {"name": "Comprender", "args": arguments, "id": "offline", "type": "tool_call"}
        return AIMessage("", tool_calls=[call])


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
