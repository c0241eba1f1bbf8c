"""`import`, `export` and `load`: tariffs as files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.common.console import run
from services.ingress.tariffs.terminal.options import FILES, Format, Slug, typer_app

app = typer_app()


class Written(StrEnum):
    """How a file is written."""

    yaml = "yaml"
    csv = "csv"


As = Annotated[Written | None, typer.Option("--format", help="None: by the file's name, else yaml.")]


@app.command("import", rich_help_panel=FILES)
def import_(
    file: Annotated[Path, typer.Argument(help="YAML or CSV in UTF-8; - is stdin.")],
    kind: As = None,
    slug: Annotated[str | None, typer.Option(help="Only this category of the file.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also over what was edited since the export.")
    ] = False,
    output: Format = None,
) -> None:
    """Bring drafts to what a file says, all or nothing. Exit 2: refused, each problem with its row.

    Elements that the file leaves out are retired, tiers, extras and surcharges are removed. A file that was
    exported before the draft was edited is refused (exit 1): export again, or look and say --anyway.
    """
    from services.ingress.tariffs.terminal.transfer import import_file

    run(import_file(file, kind, slug, dry_run, anyway, output))


@app.command(rich_help_panel=FILES)
def export(
    slug: Slug,
    kind: As = None,
    version: Annotated[int | None, typer.Option(min=1, help="A version instead of the draft.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="The draft, as without --version.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to write it; none: stdout.")] = None,
) -> None:
    """Write a draft or a version as YAML, or as CSV for spreadsheets."""
    from services.ingress.tariffs.terminal.transfer import export_file

    run(export_file(slug, kind, version, draft, out))


@app.command(rich_help_panel=FILES)
def load(
    file: Annotated[Path, typer.Option("--file", help="The tariff file, YAML.")],
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Leave alone what the log already has.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "loaded from a file",
    output: Format = None,
) -> None:
    """For operators: fill a new log at once, without ingress, as `make run` does.

    What the file changes is published as a version by `seed`. Admins use import and publish instead.
    """
    from services.ingress.tariffs.terminal.looking import load as load_file

    load_file(file, if_empty, reason, output)
