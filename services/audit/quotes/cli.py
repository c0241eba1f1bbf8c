"""`msia quotes`: what was quoted, why, and whether it was right."""

from typing import Annotated

import typer

from services.common.arguments import Document, Since, Until, conversation
from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)


Of = Annotated[
    str | None,
    typer.Option(
        "--conversation", metavar="ID", help="Only of this one, as in 1-512.", callback=conversation
    ),
]
Format = Annotated[Output | None, typer.Option("-o", "--output")]


@app.command("list")
def list_(
    since: Since = None,
    until: Until = None,
    of: Of = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many, the latest first.")] = None,
    output: Format = None,
) -> None:
    """Prices computed in the window, the latest first, and whether they were given to the customer."""
    from services.audit.quotes.listing import print_quotes

    run(print_quotes(since, until, of, limit, output))


@app.command()
def explain(
    id: Annotated[str, typer.Argument(metavar="QUOTE", help="Its id, or the beginning of it.")],
    of: Of = None,
    output: Document = None,
) -> None:
    """Where one price comes from: message, turn, model, tool, tariff, lines, delivery. Exit 3: not there."""
    from services.audit.quotes.explaining import print_explanation

    run(print_explanation(id, of, output))


@app.command()
def audit(
    since: Since = None,
    until: Until = None,
    of: Of = None,
    valid_days: Annotated[
        int | None,
        typer.Option(min=1, help="Quotes are valid so long; left out: whole days from the turn's time."),
    ] = None,
    output: Format = None,
) -> None:
    """Compute every quote again from the tariff its turn pinned. Exit 1: one differs. Exit 6: one unread."""
    from services.audit.quotes.auditing import audit_quotes

    run(audit_quotes(since, until, of, output, valid_days))
