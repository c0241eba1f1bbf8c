"""`quote` and `match`: prices and words, from a file or from the versions in force."""

from typing import Annotated

import typer

from services.ingress.tariffs.terminal.options import PRICES, File, Format, typer_app

app = typer_app()

Lines = Annotated[str | None, typer.Option("--jsonl", help="One JSON object a line; - is stdin.")]
Category = Annotated[
    str | None, typer.Option("--category", help="The tariff's slug; of --jsonl lines that name none.")
]


@app.command(rich_help_panel=PRICES)
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
    from services.ingress.tariffs.terminal import pricing

    if lines is not None:
        pricing.quote_lines(lines, category, file)
    else:
        pricing.quote(codes or [], category, extra or [], option or [], file, output)


@app.command(rich_help_panel=PRICES)
def match(
    text: Annotated[str | None, typer.Argument(help="What a customer writes.")] = None,
    category: Category = None,
    asked: Annotated[list[str] | None, typer.Option(help="A parent whose variant was asked.")] = None,
    lines: Lines = None,
    file: File = None,
    output: Format = None,
) -> None:
    """Find the elements that a text names."""
    from services.ingress.tariffs.terminal import pricing

    if lines is not None:
        pricing.match_lines(lines, category, file)
    else:
        pricing.match(text, category, asked or [], file, output)
