"""Nothing personal goes to a remote provider: hidden on the way out, shown again on the way in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from pydantic import BaseModel

from contracts.errors import BadInput
from services.agent.providers.base import Answer, ProviderFailed, Served, Unusable
from services.agent.providers.masking import Mask, UnknownPlaceholder
from services.agent.providers.persons import introduced

EXPLANATION = (
    "Lo que aparece entre ⟦ y ⟧, como ⟦TEL_1⟧, sustituye datos personales. "
    "Si necesitas citarlo, cópialo exactamente igual; no inventes otros."
)


class Masked:
    """A provider behind a mask."""

    def __init__(self, inner: Served) -> None:
        self._inner = inner
        self.name, self.timeout = inner.name, inner.timeout

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        within: float | None = None,
        names: Sequence[str] = (),
    ) -> Answer:
        """`names` of persons are hidden, and those that a text introduces.

        Raises `BadInput` for anything but text: media never leave.
        """
        mask = Mask((*names, *introduced(_said(messages))))
        hidden = [_hidden(message, mask) for message in messages]
        answer = await self._inner.call(
            _explained(hidden) if mask else hidden, tools=tools, force=force, within=within
        )
        try:
            return replace(answer, message=_shown(answer.message, mask))
        except UnknownPlaceholder as error:
            charged = (*answer.unusable, Unusable("bad_answer", replace(answer, unusable=())))
            raise ProviderFailed(
                self.name, "bad_answer", "it invented a placeholder", unusable=charged
            ) from error

    async def check(self) -> None:
        await self._inner.check()

    async def aclose(self) -> None:
        await self._inner.aclose()


def _said(messages: Sequence[BaseMessage]) -> Iterator[str]:
    """Every text but our own instructions."""
    for message in messages:
        if not isinstance(message, SystemMessage):
            yield message.text


def _hidden(message: BaseMessage, mask: Mask) -> BaseMessage:
    # what a provider once said beside text and calls is not needed again, and may quote anything
    update: dict[str, Any] = {"content": _content(message, mask.hide), "additional_kwargs": {}, "name": None}
    if isinstance(message, AIMessage):
        update["response_metadata"] = {}
        update["invalid_tool_calls"] = []
        update["tool_calls"] = [
            {**call, "args": _deeply(call["args"], mask.hide)} for call in message.tool_calls
        ]
    return message.model_copy(update=update)


def _shown(message: AIMessage, mask: Mask) -> AIMessage:
    calls = [{**call, "args": _deeply(call["args"], mask.show)} for call in message.tool_calls]
    return message.model_copy(update={"content": _content(message, mask.show), "tool_calls": calls})


def _content(message: BaseMessage, change: Callable[[str], str]) -> str | list[str | dict[str, Any]]:
    if isinstance(message.content, str):
        return change(message.content)
    blocks: list[str | dict[str, Any]] = []
    for block in message.content:
        if isinstance(block, str):
            blocks.append(change(block))
        elif block.get("type") == "text":
            blocks.append({"type": "text", "text": change(block["text"])})
        else:
            raise BadInput(f"a {block.get('type')} block would leave the house: send text only.")
    return blocks


def _deeply(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case dict():
            return {key: _deeply(inner, change) for key, inner in value.items()}
        case list():
            return [_deeply(inner, change) for inner in value]
    return value


def _explained(messages: list[BaseMessage]) -> list[BaseMessage]:
    """In the first system message, as some models take one only."""
    first = messages[0]
    if isinstance(first, SystemMessage) and isinstance(first.content, str):
        return [SystemMessage(f"{first.content}\n\n{EXPLANATION}"), *messages[1:]]
    return [SystemMessage(EXPLANATION), *messages]
