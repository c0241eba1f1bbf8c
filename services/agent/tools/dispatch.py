"""Calling a tool: checked arguments in, a value out, one `ToolCalled` for each (turn, tool, arguments)."""

from typing import Any

from pydantic import ValidationError

from contracts.errors import BadInput, NotFound, Refused
from services.agent.prompting import Step
from services.agent.tools.base import Desk, Result, class_of, refused
from services.agent.tools.offered import TOOLS


async def call(desk: Desk, name: str, arguments: dict[str, Any], ordinal: int, steps: list[Step]) -> Step:
    """Run it, or take what this turn already has for the same arguments. `steps`: what the turn did so far.

    Errors are values that a model can read; only a log that is away, or a turn that has ended, raises.
    """
    for step in steps:
        if step["type"] == "tool" and step["name"] == name and step["arguments"] == arguments:
            return step
    context = desk.context
    earlier = await context.recall_tool(ordinal)
    result = earlier if earlier is not None else await _run(desk, name, arguments)
    return await context.tool(name, ordinal, arguments, result)


async def _run(desk: Desk, name: str, arguments: dict[str, Any]) -> Result:
    tool = TOOLS.get(name)
    if tool is None:
        return refused("unknown_tool", "Esa herramienta no existe.", herramientas=list(TOOLS))
    try:
        checked = class_of(tool, desk).model_validate(arguments)
    except ValidationError as error:
        fields = [".".join(map(str, e["loc"])) or "?" for e in error.errors()]
        return refused("bad_arguments", "Revisa estos argumentos.", campos=fields)
    try:
        return await tool.run(desk, checked)
    except (BadInput, NotFound, Refused) as error:
        return refused("failed", str(error))
