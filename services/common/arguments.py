"""Arguments and options that several commands share: called and checked the same everywhere."""

from typing import Annotated

import typer

from contracts.ids import split_conversation
from services.common.console import Output


def conversation(text: str | None) -> str | None:
    """`1-512` as it is; a usage error for anything else."""
    if text is not None:
        try:
            split_conversation(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    return text


def conversations(texts: list[str] | None) -> list[str]:
    """Each once, in the order given."""
    texts = texts or []
    for text in texts:
        conversation(text)
    return list(dict.fromkeys(texts))


def _document(output: Output | None) -> Output | None:
    if output is Output.csv:
        raise typer.BadParameter("give table, json or jsonl: csv is for lists")
    return output


Conversation = Annotated[
    str, typer.Argument(metavar="ID", help="Account and number, as in 1-512.", callback=conversation)
]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Stored at or after: RFC 3339, a day in Madrid, or 2h, 7d ago."),
]
Until = Annotated[str | None, typer.Option(metavar="TIME", help="Stored before: the same forms.")]
Document = Annotated[
    Output | None,
    typer.Option("-o", "--output", metavar="table|json|jsonl", callback=_document),
]
