"""`msia prompts`: the agent's prompts as versions. What a command does is imported when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from services.common.arguments import Conversation, Document
from services.common.console import run

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


Name = Annotated[str, typer.Argument(metavar="NAME", help="The prompt, as in compose.")]
Version = Annotated[int | None, typer.Option(min=0, help="A version; 0: the default; none: the last.")]
Text = Annotated[Path | None, typer.Option("--file", help="A text instead, in UTF-8.")]


@app.callback()
def prompts() -> None:
    """List, show, compare, try and publish the agent's prompts."""


@app.command("list")
def list_(output: Document = None) -> None:
    """Every prompt, the version that holds, and since when."""
    from services.agent.replay.prompts_log import print_list

    run(print_list(output))


@app.command()
def show(name: Name, version: Version = None, output: Document = None) -> None:
    """One text, as models are given it."""
    from services.agent.replay.prompts_log import print_text

    run(print_text(name, version, output))


@app.command()
def diff(
    name: Name,
    before: Annotated[int | None, typer.Option(min=0, help="A version; none: the one before.")] = None,
    after: Annotated[int | None, typer.Option(min=0, help="A version; none: the last.")] = None,
    file: Text = None,
    output: Document = None,
) -> None:
    """What changed between two versions, or the last one and a file. Exit 1: something did."""
    from services.agent.replay.prompts_log import print_difference

    run(print_difference(name, before, after, file, output))


@app.command()
def publish(
    name: Name,
    file: Annotated[Path, typer.Option("--file", help="The new text, in UTF-8.")],
    reason: Annotated[str, typer.Option(help="Why; it stands beside the version for ever.")],
    seen: Annotated[
        int | None, typer.Option(min=0, help="The position when you looked: refused if it moved on.")
    ] = None,
    output: Document = None,
) -> None:
    """Publish a text as the next version, for turns that start from now on (admins; MSIA_TOKEN).

    Exit 1: someone was faster, or it says what holds already. Exit 2: it lacks a placeholder that is needed,
    or it states an amount.
    """
    from services.agent.replay.prompts_log import publish_text

    run(publish_text(name, file, reason, seen, output))


@app.command()
def preview(
    name: Name,
    conversation: Conversation,
    file: Text = None,
    version: Version = None,
    opening: Annotated[
        bool, typer.Option("--open", help="Read what was said; ingress records that you did (MSIA_TOKEN).")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why; it stands in the log. Names no customer.")] = "",
    output: Document = None,
) -> None:
    """The prompt as a model would have been given it in each turn of a conversation. No model is asked.

    Exit 6: words of some turns are erased.
    """
    if file and version is not None:
        raise typer.BadParameter("give one of --file and --version")
    if not (opening and reason.strip()):
        raise typer.BadParameter("a prompt holds what a customer wrote: add --open and --reason")
    from services.agent.replay.preview import print_preview

    run(print_preview(name, conversation, file, version, reason, output))
