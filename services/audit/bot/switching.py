"""`msia bot`: commands to ingress, under the caller's own name."""

from datetime import datetime
from typing import Any

from services.common.console import Output, choose, out, print_document
from services.common.ingress import IngressClientSettings, ask, command
from services.common.window import MADRID


async def switch(on: bool, reason: str, output: Output | None) -> None:
    """Switched to what it is already, it stays as it was, with its first reason."""
    _print(await command(IngressClientSettings.load(), "bot", "switch", on=on, reason=reason), output)


async def show(output: Output | None) -> None:
    """As ingress reads it from the log."""
    _print((await ask(IngressClientSettings.load(), "GET", "bot")).data, output)


def _print(state: dict[str, Any], output: Output | None) -> None:
    if (shape := choose(output)) is not Output.table:
        print_document(state, shape)
        return
    said = "on" if state["on"] else "off"
    if not state["position"]:
        out(f"the bot is {said}; nobody ever switched it")
        return
    at = datetime.fromisoformat(state["at"]).astimezone(MADRID)
    out(f"the bot is {said} since {at:%d/%m/%Y %H:%M} (position {state['position']})")
    out(f"  by   {state['by']}")
    out(f"  why  {state['reason']}")
