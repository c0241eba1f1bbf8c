"""`msia knowledge`: the articles that questions are answered from. Changes go through ingress."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from contracts.errors import MsiaError
from services.common.console import Output, fail, run

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


def _output(output: Output | None) -> Output | None:
    if output is Output.csv:
        raise typer.BadParameter("give table, json or jsonl")
    return output


Article = Annotated[UUID, typer.Argument(metavar="ID", help="The article; `msia knowledge list` names them.")]
Reason = Annotated[str, typer.Option(help="Why; it stands beside the version for ever.")]
Format = Annotated[
    Output | None, typer.Option("-o", "--output", metavar="table|json|jsonl", callback=_output)
]


@app.command("list")
def list_(output: Format = None) -> None:
    """Every article: title, version, whether questions are answered from it."""
    from services.ingress.knowledge import commands

    run(commands.list_(output))


@app.command()
def show(article: Article, output: Format = None) -> None:
    """One article with its text."""
    from services.ingress.knowledge import commands

    run(commands.show(article, output))


@app.command()
def publish(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Markdown: `# Title`, then the text.")],
    reason: Reason = "",
    article: Annotated[
        UUID | None, typer.Option("--article", metavar="ID", help="The next version of this one; none: new.")
    ] = None,
    output: Format = None,
) -> None:
    """Publish a file as an article. Exit 2: it holds an amount; prices come from the tariff alone."""
    from services.ingress.knowledge import commands

    run(commands.publish(file, reason, article, output))


@app.command()
def withdraw(article: Article, reason: Reason = "", output: Format = None) -> None:
    """Answer from it no more; publishing it again brings it back."""
    from services.ingress.knowledge import commands

    run(commands.withdraw(article, reason, output))


@app.command()
def search(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="As a customer asks.")],
    limit: Annotated[int, typer.Option(min=1, max=20)] = 4,
    output: Format = None,
) -> None:
    """What the assistant would find, as the query API answers it."""
    from services.ingress.knowledge import commands

    run(commands.search(question, limit, output))


@app.command()
def load(
    folder: Annotated[Path, typer.Option("--dir", help="A folder of articles (*.md).")],
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Leave alone what the log knows.")] = False,
    reason: Reason = "loaded from files",
    output: Format = None,
) -> None:
    """Publish a folder of files, straight into the log (no token; for a first start)."""
    from services.ingress.knowledge import commands, files

    try:
        read = files.read_folder(folder)
    except MsiaError as error:
        fail(error)
    run(commands.load(read, if_empty, reason, output))


@app.command("service-token")
def service_token(
    days: Annotated[int, typer.Option(min=1, max=3_650, help="How long it is good for.")] = 365,
) -> None:
    """A token with which the agent may search articles and nothing else: set it as QUERY_TOKEN."""
    from services.ingress.knowledge import commands

    try:
        commands.service_token(days)
    except MsiaError as error:
        fail(error)
