"""`msia ingress sweep`: look for what no webhook told, now."""

from typing import Annotated

import typer

from services.common.console import Output, run


def sweep(
    since: Annotated[
        str, typer.Option(help="How far back: 2h, 3d, or a time such as 2026-03-01T00:00:00Z.")
    ] = "2h",
    output: Annotated[
        Output | None, typer.Option("-o", "--output", help="table, json, jsonl or csv.")
    ] = None,
) -> None:
    """Find what no webhook told, and give back what Chatwoot opened only because a webhook failed.

    Safe to repeat, and while ingress runs: nothing is stored twice. Exit code 1: some conversations could
    not be looked at; they are named.
    """
    from services.ingress.sweeping.commanded import sweep_once

    run(sweep_once(since, output))
