"""`msia deliveries`: what Chatwoot was told or must be told, and what is wished about it."""

from enum import StrEnum
from typing import Annotated

import typer

from services.common.arguments import Conversation, Document, Since, Until, conversation
from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)


class State(StrEnum):
    """What a list is limited to."""

    due = "due"  # neither delivered nor given up
    parked = "parked"
    cancelled = "cancelled"
    delivered = "delivered"
    failed = "failed"  # parked, or cancelled though nobody wished it
    all = "all"


Parts = Annotated[
    list[str],
    typer.Argument(metavar="PART...", help="Ids of parts, or their beginnings."),
]
Reason = Annotated[str, typer.Option(help="Why; it stands in the log in the open: no personal data.")]


@app.command("list")
def list_(
    state: Annotated[
        State, typer.Option(help="Only those; `due` and `parked` are what needs eyes.")
    ] = State.all,
    of: Annotated[
        str | None,
        typer.Option("--conversation", metavar="ID", help="Only of this one.", callback=conversation),
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many, the latest first.")] = None,
    output: Annotated[Output | None, typer.Option("-o", "--output")] = None,
) -> None:
    """Parts that were asked for, tried or settled in the window (the last 7 days), the latest first.

    Exit 6: a conversation holds an event that does not decode.
    """
    from services.audit.deliveries.listing import print_list

    run(print_list(state.value, of, since, until, limit, output))


@app.command()
def show(
    id: Conversation,
    part: Annotated[str | None, typer.Argument(metavar="[PART]", help="Its id, or the beginning.")] = None,
    output: Document = None,
) -> None:
    """Every attempt at the parts of a conversation: request, answer, class, wait. Exit 3: not there.

    Texts, and what Chatwoot said of a failure, stay closed.
    """
    from services.audit.deliveries.showing import print_parts

    run(print_parts(id, part, output))


@app.command()
def retry(id: Conversation, parts: Parts, reason: Reason) -> None:
    """Have parked parts sent again, at the end of their queue. Exit 1: not parked. Exit 4: not allowed."""
    from services.audit.deliveries.wishing import send

    run(send("retry", id, parts, reason))


@app.command()
def park(id: Conversation, parts: Parts, reason: Reason) -> None:
    """Hold parts back that are still to be sent; the rest of their replies is cancelled."""
    from services.audit.deliveries.wishing import send

    run(send("park", id, parts, reason))


@app.command()
def cancel(id: Conversation, parts: Parts, reason: Reason) -> None:
    """Never send these parts. What is on the wire cannot be called back."""
    from services.audit.deliveries.wishing import send

    run(send("cancel", id, parts, reason))
