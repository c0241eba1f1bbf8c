"""`msia admin`: who may sign in. Commands to ingress, under the caller's own name."""

from typing import Annotated
from uuid import UUID

import typer

from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


def _role(role: str) -> str:
    if role not in ("admin", "operator", "auditor"):
        raise typer.BadParameter("give admin, operator or auditor")
    return role


def _output(output: Output | None) -> Output | None:
    if output is Output.csv:
        raise typer.BadParameter("give table, json or jsonl")
    return output


Admin = Annotated[UUID, typer.Argument(metavar="ID", help="The admin; `msia admin list` names them.")]
Session = Annotated[UUID, typer.Argument(metavar="SESSION", help="`msia admin sessions` names them.")]
Role = Annotated[str, typer.Option(metavar="admin|operator|auditor", callback=_role)]
NewRole = Annotated[str, typer.Argument(metavar="admin|operator|auditor", callback=_role)]
Reason = Annotated[str, typer.Option(help="Why; it stands in the log in the open: no personal data.")]
Format = Annotated[
    Output | None, typer.Option("-o", "--output", metavar="table|json|jsonl", callback=_output)
]


@app.command()
def create(
    email: Annotated[str, typer.Option(help="With which they sign in; nobody else may have it.")],
    role: Role = "admin",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Set the password too: the first line of the input.")
    ] = False,
) -> None:
    """Invite somebody, and print the token with which they set a password. Exit 1: that e-mail is somebody's.

    While there is no admin yet, ADMIN_JWT_SECRET is enough; afterwards it takes an admin's MSIA_TOKEN.
    """
    from services.ingress.identity import commands

    run(commands.create(email, role, password_stdin=password_stdin))


@app.command("list")
def list_(output: Format = None) -> None:
    """Everybody: e-mail, role, state, open sessions."""
    from services.ingress.identity import commands

    run(commands.list_(output))


@app.command()
def role(id: Admin, role: NewRole, reason: Reason = "") -> None:
    """Change what somebody may do, in open sessions too. Exit 1: the last admin; 3: not there."""
    from services.ingress.identity import commands

    run(commands.change(str(id), "role", role=role, reason=reason))


@app.command()
def disable(id: Admin, reason: Reason) -> None:
    """Sign somebody out everywhere, and in no more. Exit 1: oneself, or the last admin; 3: not there."""
    from services.ingress.identity import commands

    run(commands.change(str(id), "disable", reason=reason))


@app.command()
def enable(id: Admin, reason: Reason) -> None:
    """Let somebody sign in again. Exit 1: not disabled; 3: not there."""
    from services.ingress.identity import commands

    run(commands.change(str(id), "enable", reason=reason))


@app.command()
def invite(id: Admin) -> None:
    """Print a new token to set a password, also for a forgotten one. Exit 1: disabled; 3: not there."""
    from services.ingress.identity import commands

    run(commands.invite(str(id)))


@app.command()
def sessions(id: Admin, output: Format = None) -> None:
    """Where somebody is signed in, and was. Exit 3: not there."""
    from services.ingress.identity import commands

    run(commands.sessions(str(id), output))


@app.command()
def revoke(id: Admin, session: Session) -> None:
    """Sign somebody out of one session, at once. Exit 1: it has ended; 3: not there."""
    from services.ingress.identity import commands

    run(commands.change(str(id), "sessions", str(session), "revoke"))
