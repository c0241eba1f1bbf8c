"""`msia contacts`: whom the bot does not answer."""

from typing import Annotated

import typer

from services.common.console import run

app = typer.Typer(no_args_is_help=True)

Contact = Annotated[str, typer.Argument(metavar="ID", help="Account and number, as in 1-4102.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the log in the open: no personal data.")]


@app.command()
def mute(id: Contact, reason: Reason) -> None:
    """Have the bot answer this customer no more; what they write goes to people. Exit 3: not there."""
    _send(id, "mute", reason)


@app.command()
def unmute(id: Contact, reason: Reason) -> None:
    """Have the bot answer this customer again. Exit 3: not there; 1: not muted."""
    _send(id, "unmute", reason)


def _send(id: str, wish: str, reason: str) -> None:
    from services.audit.contacts.muting import send

    run(send(id, wish, reason))
