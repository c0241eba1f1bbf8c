"""`msia conversations`: what happened in a conversation, as the log has it."""

from enum import StrEnum
from typing import Annotated

import typer

from services.common.arguments import Conversation, Since, Until, conversation
from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)


class Shape(StrEnum):
    """Of one document."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


class Feed(StrEnum):
    """Of events as they come."""

    lines = "lines"
    jsonl = "jsonl"


class Sheet(StrEnum):
    """Of a state."""

    table = "table"
    json = "json"


Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="NAME", help="Only events of this type; may be given several times."),
]
Failed = Annotated[bool, typer.Option("--failed", help="Only what went wrong.")]


@app.command("list")
def list_(
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many, the latest first.")] = None,
    output: Annotated[Output | None, typer.Option("-o", "--output")] = None,
) -> None:
    """Conversations with an event in the window, the latest first. Exit 6: one of them cannot be folded."""
    from services.audit.conversations.listing import print_list

    run(print_list(since, until, limit, output))


@app.command()
def show(
    id: Conversation,
    since: Since = None,
    until: Until = None,
    type: Types = None,
    failed: Failed = False,
    output: Annotated[Shape | None, typer.Option("-o", "--output")] = None,
) -> None:
    """One conversation as a story, or its events as JSON; personal data stays closed. Exit 3: not there."""
    from services.audit.conversations.showing import print_conversation

    run(print_conversation(id, since, until, type or (), failed, Output(output) if output else None))


@app.command()
def follow(
    id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Account and number, as in 1-512.", callback=conversation),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="The whole log.")] = False,
    after: Annotated[
        int | None, typer.Option(min=0, help="Go on after this position; 0: from the beginning.")
    ] = None,
    type: Types = None,
    failed: Failed = False,
    output: Annotated[Feed | None, typer.Option("-o", "--output")] = None,
) -> None:
    """Print new events as they are stored, until Ctrl-C; it says where to go on. Exit 3: not there."""
    if (id is None) is not all:
        raise typer.BadParameter("give one conversation, or --all")
    from services.audit.conversations.following import print_events

    run(print_events(id, after, type or (), failed, output and output.value))


@app.command()
def state(
    id: Conversation,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="As it was then: RFC 3339, a day, or 2h ago.")
    ] = None,
    position: Annotated[int | None, typer.Option(min=1, help="As it was at this position.")] = None,
    output: Annotated[Sheet | None, typer.Option("-o", "--output")] = None,
) -> None:
    """What the bot knew at a moment: who was in charge, turns, quotes, deliveries, tariffs in force."""
    if at is not None and position is not None:
        raise typer.BadParameter("give --at or --position, not both")
    from services.audit.conversations.stating import print_state

    run(print_state(id, at, position, Output(output) if output else None))


Reason = Annotated[str, typer.Option(help="Why; it stands in the log in the open: no personal data.")]


@app.command()
def pause(id: Conversation, reason: Reason = "") -> None:
    """Have the bot silent in a conversation until it is resumed. Exit 3: not there; 4: not allowed."""
    _wish(id, "pause", reason)


@app.command()
def resume(id: Conversation, reason: Reason = "") -> None:
    """Have the bot answer again, also after a handoff. Exit 3: not there; 4: not allowed."""
    _wish(id, "resume", reason)


@app.command()
def takeover(id: Conversation, reason: Reason = "") -> None:
    """Take a conversation from the bot; pending again in Chatwoot it is the bot's. Exit 3: not there."""
    _wish(id, "takeover", reason)


def _wish(id: str, wish: str, reason: str) -> None:
    from services.audit.conversations.wishing import send

    run(send(id, wish, reason))
