"""`msia top`."""

import sys
from typing import Annotated

import typer

from services.common.console import run

app = typer.Typer()


@app.callback(invoke_without_command=True)
def top(
    once: Annotated[bool, typer.Option("--once", help="One look, then leave.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One look, as JSON.")] = False,
    interval: Annotated[
        float, typer.Option("--interval", min=0.2, max=3600.0, help="Seconds between two looks.")
    ] = 2.0,
) -> None:
    """The whole system at a glance, live: lag, rates, deliveries, breakers, spend, seals, health; q leaves.

    What is down is a row, and exit is 0 all the same: `ok` in --json tells whether something is to be looked
    at. Where the output is no terminal there is one look. Numbers of the day are shown with MSIA_TOKEN.
    """
    from services.audit.top.watching import print_once, watch

    if once or as_json or not sys.stdout.isatty():
        run(print_once(as_json))
    else:
        run(watch(interval))
