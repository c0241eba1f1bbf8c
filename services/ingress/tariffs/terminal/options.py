"""Options and arguments that several commands share, and the sections of the help."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from services.common.console import Output


def _output(output: Output | None) -> Output | None:
    if output is Output.csv:
        raise typer.BadParameter("give table, json or jsonl; `msia tariffs export` writes CSV")
    return output


PRICES, LOOK, EDIT, PUBLISH, FILES = (
    "Prices (no server needed with --file)",
    "Look",
    "Edit a draft (admins)",
    "Publish (admins)",
    "Files",
)

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The tariff, as in motos-part.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="As in ESCAPE.")]
File = Annotated[Path | None, typer.Option("--file", help="Tariffs from a YAML file instead of the log.")]
Format = Annotated[
    Output | None, typer.Option("-o", "--output", metavar="table|json|jsonl", callback=_output)
]
SeenAt = Annotated[
    int | None,
    typer.Option("--seen", metavar="N", help="The draft's position when you looked: refused if it moved on."),
]
Net = Annotated[str | None, typer.Option("--net", metavar="EUROS", help="Net price, as in 140.00 or 140,00.")]
Cents = Annotated[str | None, typer.Option("--cents", metavar="N", help="The same in cents, as in 14000.")]


class Sections(TyperGroup):
    """Help with the commands under headings, in the order in which they are used."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            heading = command.rich_help_panel
            sections.setdefault(heading if isinstance(heading, str) else "Commands", []).append(
                (name, command.get_short_help_str(80))
            )
        for heading, commands in sections.items():
            with formatter.section(heading):
                formatter.write_dl(commands)


def typer_app(**settings: Any) -> typer.Typer:
    """As every room has it."""
    return typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, **settings
    )
