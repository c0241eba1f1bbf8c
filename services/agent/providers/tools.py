"""Tools as models see them, and whether an answer used them as asked."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import BaseModel, ValidationError

from contracts.errors import BadInput
from services.agent.providers.base import ProviderFailed


def schemas(tools: Sequence[type[BaseModel]], force: str | None) -> list[dict[str, Any]]:
    """JSON schemas under the names of the classes. Raises `BadInput` when `force` is not among them."""
    if force is not None and force not in {tool.__name__ for tool in tools}:
        raise BadInput(f"the forced tool {force} is not among the tools: pass its class too.")
    found = []
    for tool in tools:
        schema = convert_to_openai_tool(tool)
        schema["function"]["name"] = tool.__name__  # LangChain takes a title where the model has one
        found.append(schema)
    return found


def check(provider: str, message: AIMessage, tools: Sequence[type[BaseModel]], force: str | None) -> None:
    """Raise `ProviderFailed` unless the answer is text or valid calls, and the forced call is there."""
    if message.invalid_tool_calls:
        raise ProviderFailed(provider, "bad_answer", "the arguments of a tool call are not JSON")
    models = {tool.__name__: tool for tool in tools}
    for call in message.tool_calls:
        model = models.get(call["name"])
        if model is None:
            raise ProviderFailed(provider, "bad_answer", "a call of a tool that was not offered")
        try:
            model.model_validate(call["args"])
        except ValidationError as error:
            # places and kinds only: the values may be a customer's
            where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors())
            raise ProviderFailed(
                provider, "bad_answer", f"{model.__name__} refuses its arguments ({where})"
            ) from None
    if not message.tool_calls and not message.text.strip():
        raise ProviderFailed(provider, "empty", "neither text nor a tool call")
    if force is not None and force not in {call["name"] for call in message.tool_calls}:
        raise ProviderFailed(provider, "no_tool_call", f"{force} was not called")
