"""`msia sandbox fault …`: make Chatwoot, WhatsApp or the webhooks misbehave from now on."""

from typing import Annotated, Any

import typer

from services.common import console
from services.sandbox.reached import sandbox

app = typer.Typer(no_args_is_help=True, help="Faults of Chatwoot, of WhatsApp and of the webhooks.")


@app.command()
def add(
    kind: Annotated[str, typer.Argument(help="As `fault list` names them: 500-after-commit, stuck, drop, …")],
    route: Annotated[
        str | None, typer.Option(help="What it strikes; default: what the kind is made for.")
    ] = None,
    times: Annotated[int | None, typer.Option(min=1, help="The next N requests; without it all.")] = None,
    probability: Annotated[float, typer.Option(min=0.001, max=1.0)] = 1.0,
    seconds: Annotated[float | None, typer.Option(min=0, help="Of a delay.")] = None,
    after: Annotated[bool, typer.Option("--after", help="Delay after the commit, not before.")] = False,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="Another parameter of the kind, as longest=3.")
    ] = None,
) -> None:
    """Add a rule."""
    body: dict[str, Any] = {"kind": kind, "times": times, "probability": probability, "params": {}}
    if route:
        body["route"] = route
    body["params"] = dict(_parameter(one) for one in settings or [])
    if seconds is not None:
        body["params"]["seconds"] = seconds
    if after:
        body["params"]["when"] = "after"
    console.print_json(sandbox().call("POST", "/faults", json=body))


def _parameter(text: str) -> tuple[str, str]:
    name, given, value = text.partition("=")
    if not given:
        raise typer.BadParameter(f"{text!r} is not name=value, as in longest=3")
    return name, value


@app.command("list")
def list_() -> None:
    """The rules, how often they fired and how often they still will."""
    console.print_json(sandbox().call("GET", "/faults"))


@app.command()
def clear(kind: Annotated[str | None, typer.Argument(help="Only this kind.")] = None) -> None:
    """Remove the rules."""
    params = {"kind": kind} if kind else {}
    console.print_json(sandbox().call("DELETE", "/faults", params=params))
