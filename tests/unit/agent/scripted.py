"""A chat model that says what a test wants, call by call; it is asked through the same port as any other."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel

from services.agent.providers.base import Answer
from services.agent.providers.offline import OfflineChatModel

Line = AIMessage | str | Callable[[Sequence[BaseMessage]], AIMessage | str]


def calls(*wishes: tuple[str, dict[str, Any]]) -> AIMessage:
    """A message that calls tools."""
    return AIMessage(
        "",
        tool_calls=[
            {"name": name, "args": arguments, "id": f"c{i}", "type": "tool_call"}
            for i, (name, arguments) in enumerate(wishes)
        ],
    )


class Scripted:
    """Understands as the offline model does; composes as scripted, the last line for ever."""

    name = "scripted"

    def __init__(self, *lines: Line) -> None:
        self.lines = list(lines)
        self.asked: list[list[BaseMessage]] = []  # what compose was given
        self.offered: list[list[type[BaseModel]]] = []

    async def call(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[type[BaseModel]] = (),
        force: str | None = None,
        names: Sequence[str] = (),
        contact: str = "",
        within: float | None = None,
    ) -> Answer:
        if force:
            said: AIMessage | str = OfflineChatModel().invoke(list(messages))
        else:
            self.asked.append(list(messages))
            self.offered.append(list(tools))
            line = self.lines.pop(0) if len(self.lines) > 1 else self.lines[0]
            said = line(messages) if callable(line) else line
        message = AIMessage(said) if isinstance(said, str) else said
        return Answer(message, self.name, "m", "m", 10, 5, 0, 1)
