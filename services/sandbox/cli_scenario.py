"""`msia sandbox scenario …`: play one of the shipped scenarios, or a file of your own."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from services.common import console
from services.sandbox.reached import sandbox

app = typer.Typer(no_args_is_help=True, help="Play customer, person and faults from a YAML file.")

POLL = 0.2


@app.command("list")
def list_() -> None:
    """The scenarios that are shipped, and the one that plays or played last."""
    console.print_json(sandbox().call("GET", "/scenarios"))


@app.command()
def play(
    scenario: Annotated[str, typer.Argument(help="Its name, or a file such as mine.yaml.")],
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for its end; exit code 1 when it fails.")
    ] = False,
) -> None:
    """Begin it; one plays at a time."""
    client = sandbox()
    if scenario.endswith((".yaml", ".yml")):
        from services.sandbox.scenario.document import parse  # brings the whole sandbox with it

        found = parse(Path(scenario).read_text(encoding="utf-8"), scenario)
        body: dict[str, Any] = {"scenario": found.model_dump(mode="json", exclude_unset=True, by_alias=True)}
    else:
        body = {"name": scenario}
    last = client.call("POST", "/scenarios/play", json=body)["last"]
    while wait and last["ended"] is None:
        time.sleep(POLL)
        last = client.call("GET", "/scenarios")["last"]
    console.print_json(last)
    if last["ended"] not in (None, "completo"):
        raise typer.Exit(1)


@app.command()
def stop() -> None:
    """End the one that plays; the faults that it made stay."""
    console.print_json(sandbox().call("POST", "/scenarios/stop"))
