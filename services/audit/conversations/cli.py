"""`msia conversations`: what happened in a conversation, as the log has it."""

from typing import Annotated

import typer

from services.common.arguments import Conversation, Document, Since, Until, conversation
from services.common.console import Output, run

app = typer.Typer(no_args_is_help=True)

Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="NAME", help="Only events of this type; may be given several times."),
]
Failed = Annotated[bool, typer.Option("--failed", help="Only what went wrong.")]
Open = Annotated[
    bool,
    typer.Option("--open", help="With what people wrote; ingress records that you read it (MSIA_TOKEN)."),
]
Why = Annotated[str | None, typer.Option(help="Why it is opened; no personal data.")]


@app.command("list")
def list_(
    since: Since = None,
    until: Until = None,
    type: Types = None,
    failed: Failed = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many, the latest first.")] = None,
    output: Annotated[Output | None, typer.Option("-o", "--output")] = None,
) -> None:
    """Conversations with such an event in the window, the latest first. Exit 6: one cannot be folded."""
    from services.audit.conversations.listing import print_list

    run(print_list(since, until, type or (), failed, limit, output))


@app.command()
def show(
    id: Conversation,
    since: Since = None,
    until: Until = None,
    type: Types = None,
    failed: Failed = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Then go on as `msia conversations follow` does.")
    ] = False,
    open_: Open = False,
    reason: Why = None,
    output: Document = None,
) -> None:
    """One conversation as a story, or its events as JSON; personal data is ▒▒▒ unless opened.

    Exit 3: not there; 4: you may not open it; 5: no ingress to open it.
    """
    _together(open_, reason)
    from services.audit.conversations.showing import print_conversation

    run(print_conversation(id, since, until, type or (), failed, output, reason, follow=follow))


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
    since: Since = None,
    until: Until = None,
    type: Types = None,
    failed: Failed = False,
    open_: Open = False,
    reason: Why = None,
    output: Document = None,
) -> None:
    """Print events as they are stored, until --until or Ctrl-C; it says where to go on. Exit 3: not there.

    Without --after and --since it begins with what is new. JSON is one document an event.
    """
    if (id is None) is not all:
        raise typer.BadParameter("give one conversation, or --all")
    if after is not None and since is not None:
        raise typer.BadParameter("give --after or --since, not both")
    _together(open_, reason)
    if open_ and all:
        raise typer.BadParameter("--open opens one conversation: give its ID, not --all")
    from services.audit.conversations.following import print_events

    run(print_events(id, after, since, until, type or (), failed, reason, output))


def _together(open_: bool, reason: str | None) -> None:
    if open_ is not bool(reason and reason.strip()):
        raise typer.BadParameter("--open and --reason go together")


@app.command()
def state(
    id: Conversation,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="As it was then: RFC 3339, a day, or 2h ago.")
    ] = None,
    position: Annotated[int | None, typer.Option(min=1, help="As it was at this position.")] = None,
    output: Document = None,
) -> None:
    """What the bot knew at a moment: who was in charge, turns, quotes, deliveries, tariffs in force."""
    if at is not None and position is not None:
        raise typer.BadParameter("give --at or --position, not both")
    from services.audit.conversations.stating import print_state

    run(print_state(id, at, position, output))


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
