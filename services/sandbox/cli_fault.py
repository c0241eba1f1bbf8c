"""`msia sandbox fault …`: make Chatwoot's API misbehave for the next requests."""

from typing import Annotated, Any

import typer

from services.common import console
from services.sandbox.client import SandboxClient

app = typer.Typer(no_args_is_help=True, help="Faults of Chatwoot's API.")


@app.command()
def add(
    kind: Annotated[str, typer.Argument(help="500-after-commit, reset, 429 or delay.")],
    route: Annotated[str | None, typer.Option(help="`METHOD /path/*`; default: sending messages.")] = None,
    times: Annotated[int | None, typer.Option(min=1, help="The next N requests; without it all.")] = None,
    probability: Annotated[float, typer.Option(min=0.001, max=1.0)] = 1.0,
    seconds: Annotated[float | None, typer.Option(min=0, help="Of a delay.")] = None,
    after: Annotated[bool, typer.Option("--after", help="Delay after the commit, not before.")] = False,
) -> None:
    """Add a rule."""
    body: dict[str, Any] = {"kind": kind, "times": times, "probability": probability, "params": {}}
    if route:
        body["route"] = route
    if seconds is not None:
        body["params"] = {"seconds": seconds, "when": "after" if after else "before"}
    console.print_json(SandboxClient.from_settings().call("POST", "/faults", json=body))


@app.command("list")
def list_() -> None:
    """The rules, how often they fired and how often they still will."""
    console.print_json(SandboxClient.from_settings().call("GET", "/faults"))


@app.command()
def clear(kind: Annotated[str | None, typer.Argument(help="Only this kind.")] = None) -> None:
    """Remove the rules."""
    params = {"kind": kind} if kind else {}
    console.print_json(SandboxClient.from_settings().call("DELETE", "/faults", params=params))
