"""`msia quarantine`: what readers set aside, and what is wished about it."""

from typing import Annotated

import typer

from services.common.arguments import Document
from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)

Reader = Annotated[str, typer.Argument(help="agent, outbox or projections.<name>.")]
Aggregate = Annotated[str, typer.Argument(help="As in the list: 1-512, tariff-motos-part, …")]


@app.command("list")
def list_(
    reader: Annotated[str, typer.Option(help="Only of this reader.")] = "",
    output: Annotated[Output | None, typer.Option("-o", "--output")] = None,
) -> None:
    """What is in quarantine, by reader and aggregate; empty when all flows."""
    from services.audit.quarantine.listing import print_list

    run(print_list(reader, output))


@app.command()
def show(reader: Reader, aggregate: Aggregate, output: Document = None) -> None:
    """One entry: the events that cannot be used, and how many stand behind them. Exit 3: not there."""
    from services.audit.quarantine.showing import print_entry

    run(print_entry(reader, aggregate, output))


@app.command()
def retry(
    reader: Reader,
    aggregate: Aggregate,
    reason: Annotated[str, typer.Option(help="Why it may work now; no personal data.")] = "",
) -> None:
    """Have the reader try again, as after a restored key or an upgrade. Exit 4: not allowed."""
    from services.audit.quarantine.wishing import send_retry

    run(send_retry(reader, aggregate, reason))


@app.command()
def drop(
    reader: Reader,
    aggregate: Aggregate,
    reason: Annotated[str, typer.Option(help="Why these events are given up; no personal data.")],
) -> None:
    """Have the reader leave the events that it cannot use out for ever. Nothing is deleted from the log."""
    from services.audit.quarantine.wishing import send_drop

    run(send_drop(reader, aggregate, reason))
