"""`msia bot`: on, off, and who switched it last."""

from typing import Annotated

import typer

from services.common.arguments import Document
from services.common.console import run

app = typer.Typer(no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why; it stands in the log in the open: no personal data.")]


@app.command()
def on(reason: Reason, output: Document = None) -> None:
    """Have the bot answer again, everywhere. Exit 4: not allowed."""
    from services.audit.bot.switching import switch

    run(switch(True, reason, output))


@app.command()
def off(reason: Reason, output: Document = None) -> None:
    """Have the bot silent, everywhere and at once; what it wrote and did not send is cancelled."""
    from services.audit.bot.switching import switch

    run(switch(False, reason, output))


@app.command()
def status(output: Document = None) -> None:
    """Whether the bot is on, who switched it last, when and why."""
    from services.audit.bot.switching import show

    run(show(output))
