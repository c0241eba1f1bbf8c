"""`msia events`: single events, and the vocabulary."""

from typing import Annotated

import typer

from services.common.arguments import Document
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, run

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(
    position: Annotated[int, typer.Argument(min=1, help="Where it stands in the log.")],
    output: Document = None,
) -> None:
    """One event with its envelope; what does not decode is shown raw. Exit 3: not there."""
    from services.audit.events.showing import print_event

    run(print_event(position, output))


@app.command()
def types(output: Annotated[Output | None, typer.Option("-o", "--output")] = None) -> None:
    """Every type of event that this version knows, and which of its fields are personal."""
    from services.audit.events.types import COLUMNS, print_table, rows

    found, shape = rows(), choose(output)
    if shape is Output.json:
        print_json({"types": found})
    elif shape is Output.jsonl:
        print_jsonl(found)
    elif shape is Output.csv:
        print_csv(found, COLUMNS)
    else:
        print_table(found)
