"""What `msia admin` does, imported when it is called."""

import sys
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from contracts.errors import BadInput
from domain.admins.passwords import check_password
from services.common.console import Output, choose, print_json, print_jsonl, say
from services.common.ingress import IngressClientSettings, ask, command
from services.ingress.identity.minting import Mint

Row = dict[str, Any]
_COLUMNS = ("id", "email", "role", "state", "sessions", "password_at")
_OF_SESSIONS = ("id", "started_at", "refreshed_at", "expires_at", "lives", "ended_why")


class AdminClientSettings(IngressClientSettings):
    """With the secret that an operator on the machine has."""

    admin_jwt_secret: SecretStr = SecretStr("")


async def create(email: str, role: str, *, password_stdin: bool) -> None:
    """Invite, and with a password accept at once. Raises what `command` raises."""
    password = _first_line() if password_stdin else None
    if password is not None:
        check_password(password, email)  # before anybody is invited
    settings = _as_operator(AdminClientSettings.load())
    invited = await command(settings, "admins", email=email, role=role)
    if password is None:
        print_json(invited)
        say("they set a password with this token, once; it is shown here and kept nowhere")
        return
    accepted = await command(settings, "auth", "accept", token=invited["token"], password=password)
    print_json(accepted)
    say(f"{email} can sign in")


def _first_line() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise BadInput("no password came: give it as the first line of the input")
    return password


def _as_operator(settings: AdminClientSettings) -> IngressClientSettings:
    """Without a token of one's own: one for a minute, with which ingress lets the first admin be invited."""
    secret = settings.admin_jwt_secret.get_secret_value()
    if settings.msia_token.get_secret_value() or not secret:
        return settings
    return settings.model_copy(update={"msia_token": SecretStr(Mint(secret).first())})


async def list_(output: Output | None) -> None:
    """One row an admin."""
    found = (await ask(IngressClientSettings.load(), "GET", "admins")).data["admins"]
    _print(found, "admins", _COLUMNS, output)


async def sessions(id: str, output: Output | None) -> None:
    """One row a session, the newest first."""
    found = (await ask(IngressClientSettings.load(), "GET", "admins", id, "sessions")).data["sessions"]
    _print(found, "sessions", _OF_SESSIONS, output)


async def invite(id: str) -> None:
    """A new link."""
    print_json(await command(IngressClientSettings.load(), "admins", id, "invite"))
    say("they set a password with this token, once; the one before no longer works")


async def change(id: str, *wish: str, **body: str) -> None:
    """One command about one admin."""
    done = await command(IngressClientSettings.load(), "admins", id, *wish, **body)
    print_json({"admin": id, "command": wish[-1], **done})
    say(f"it binds from position {done['position']} on")


def _print(rows: list[Row], name: str, columns: tuple[str, ...], output: Output | None) -> None:
    chosen = choose(output)
    if chosen is Output.json:
        print_json({name: rows})
    elif chosen is Output.jsonl:
        print_jsonl(rows)
    else:
        table = Table(*columns, box=None, pad_edge=False)
        for row in rows:
            table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
        Console(file=sys.stdout, soft_wrap=True).print(table)
