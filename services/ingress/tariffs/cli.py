"""`msia tariffs`: quote, match, load and look at tariffs. With `--file` no server is needed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import BadInput
from domain.tariffs.matching import match as match_text
from domain.tariffs.refusals import Unpriceable
from services.common import console
from services.common.console import Output
from services.common.settings import ServiceSettings
from services.ingress.tariffs import jsonl, log, rows, tables
from services.ingress.tariffs.jsonl import console_errors
from services.ingress.tariffs.seed import load_file
from services.ingress.tariffs.sources import all_histories, catalogue

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)

File = Annotated[Path | None, typer.Option("--file", help="Tariffs from a YAML file instead of the log.")]
Format = Annotated[Output | None, typer.Option("-o", "--output", help="table, json or jsonl.")]
Lines = Annotated[str | None, typer.Option("--jsonl", help="One JSON object a line; - is stdin.")]
Category = Annotated[str | None, typer.Option("--category", help="The tariff's slug.")]


@app.command()
def quote(
    codes: Annotated[list[str] | None, typer.Argument(help="Element codes.")] = None,
    category: Category = None,
    extra: Annotated[
        list[str] | None, typer.Option(help="An extra's code; several times for several.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="A surcharge's choice: AUMENTO_MMTA=con_ensayo.")
    ] = None,
    lines: Lines = None,
    file: File = None,
    output: Format = None,
) -> None:
    """Price a set of elements. Exit code 1: refused, the element is named."""
    with console_errors():
        tariffs = catalogue(file)
        if lines is not None:
            jsonl.each(lines, lambda given: rows.quote_line(tariffs, given))
            return
        if category is None:
            raise BadInput("say which tariff: --category motos-part, or --jsonl - for many sets")
        shape = console.choose(output)
        try:
            priced = rows.quoted(tariffs, category, codes or [], extra or [], rows.options(option or []))
        except Unpriceable as refusal:
            if shape is not Output.table:
                console.print_json({"error": rows.refused(refusal)})
            raise
        if shape is Output.table:
            tables.quote(priced)
        elif shape is Output.jsonl:
            console.print_jsonl([rows.quote(priced, codes or [])])
        else:
            console.print_json(rows.explained(priced, codes or []))


@app.command()
def match(
    text: Annotated[str | None, typer.Argument(help="What a customer writes.")] = None,
    category: Category = None,
    asked: Annotated[list[str] | None, typer.Option(help="A parent whose variant was asked.")] = None,
    lines: Lines = None,
    file: File = None,
    output: Format = None,
) -> None:
    """Find the elements that a text names."""
    with console_errors():
        tariffs = catalogue(file)
        if lines is not None:
            jsonl.each(lines, lambda given: rows.match_line(tariffs, given))
            return
        if text is None:
            raise BadInput(
                'give a text in quotes, or --jsonl - for many: msia tariffs match "quiero un toldo"'
            )
        found = match_text(tariffs, text, category, asked or ())
        shape = console.choose(output)
        if shape is Output.table:
            tables.match(found)
        elif shape is Output.jsonl:
            console.print_jsonl([rows.match(found)])
        else:
            console.print_json(rows.match(found))


@app.command("list")
def list_(file: File = None, output: Format = None) -> None:
    """The tariffs, with their version in force."""
    with console_errors():
        found = rows.listed(catalogue(file) if file else all_histories())
        if (shape := console.choose(output)) is Output.table:
            tables.tariffs(found)
        elif shape is Output.jsonl:
            console.print_jsonl(found)
        else:
            console.print_json({"tariffs": found})


@app.command()
def show(slug: str, file: File = None, output: Format = None) -> None:
    """One tariff: tiers, surcharges, extras, elements."""
    with console_errors():
        tariff = catalogue(file).tariff(slug)
        if console.choose(output) is Output.table:
            tables.tariff(tariff)
        else:
            console.print_json(rows.tariff(tariff))


@app.command()
def load(
    file: Annotated[Path, typer.Option("--file", help="The tariff file.")],
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Leave alone what the log already has.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "loaded from a file",
    output: Format = None,
) -> None:
    """Append what a file changes and publish it as the next version; nothing changed, nothing appended."""
    with console_errors():
        wanted = load_file(file)
        settings = ServiceSettings.load()

        async def append() -> list[log.Loaded]:
            async with log.open_log(settings) as store:
                return await log.load(store, wanted, now=datetime.now(UTC), reason=reason, only_new=if_empty)

        done = [rows.loaded(one) for one in console.run(append())]
        if console.choose(output) is Output.table:
            tables.loaded(done)
        else:
            console.print_json({"tariffs": done})
