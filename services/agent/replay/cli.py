"""`msia replay`: what the log gives when it is folded again."""

from enum import StrEnum
from typing import Annotated

import typer

from services.common.arguments import Conversations
from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)


class Sheet(StrEnum):
    """Of a state."""

    table = "table"
    json = "json"


@app.callback()
def replay() -> None:
    """Fold or replay a conversation."""


@app.command()
def fold(
    ids: Conversations,
    position: Annotated[int | None, typer.Option(min=1, help="As it was at this position.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with the read models (QUERY_URL, MSIA_TOKEN).")
    ] = False,
    output: Annotated[Sheet | None, typer.Option("-o", "--output")] = None,
) -> None:
    """Fold conversations from the log: the same events give the same state and hash, with or without keys.

    Exit 1: --check found a difference. Exit 3: one of them is not in the log.
    """
    if check and position is not None:
        raise typer.BadParameter("--check compares with the read models of now: leave --position out")
    from services.agent.replay.folding import print_folds

    run(print_folds(ids, position, check, Output(output) if output else None))
