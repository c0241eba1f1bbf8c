"""All tools, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel

from services.agent.tools import (
    catalogue,
    documents,
    last_quote,
    match,
    person,
    questions,
    quote,
    variant,
)
from services.agent.tools.base import Desk, Tool, class_of

TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        tool.name: tool
        for tool in (
            catalogue.TOOL,
            match.TOOL,
            variant.TOOL,
            quote.TOOL,
            documents.TOOL,
            questions.TOOL,
            person.TOOL,
            last_quote.TOOL,
        )
    }
)
NAMES = tuple(TOOLS)


def offered(desk: Desk) -> list[type[BaseModel]]:
    """The classes that a model is given, with the codes of the pinned tariffs as their choices."""
    return [class_of(tool, desk) for tool in TOOLS.values()]
