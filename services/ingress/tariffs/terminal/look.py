"""`list`, `show`, `draft`, `diff` and `impact`: what there is, and what a draft would change."""

from typing import Annotated

import typer

from services.common.console import run
from services.ingress.tariffs.terminal.options import LOOK, File, Format, Slug, typer_app

app = typer_app()

Version = Annotated[int | None, typer.Option(min=1, help="A version instead of the one in force.")]


@app.command("list", rich_help_panel=LOOK)
def list_(file: File = None, output: Format = None) -> None:
    """The tariffs, their last version, and whether the draft has changes."""
    from services.ingress.tariffs.terminal.looking import print_list

    print_list(file, output)


@app.command(rich_help_panel=LOOK)
def show(
    slug: Slug,
    version: Version = None,
    draft: Annotated[bool, typer.Option("--draft", help="The draft instead.")] = False,
    file: File = None,
    output: Format = None,
) -> None:
    """One tariff: tiers, surcharges, extras, elements. The version in force, unless told."""
    from services.ingress.tariffs.terminal.looking import print_tariff

    print_tariff(slug, version, draft, file, output)


@app.command(rich_help_panel=LOOK)
def draft(slug: Slug, output: Format = None) -> None:
    """The state of a draft: position, changes or none, and what is wrong."""
    from services.ingress.tariffs.terminal.drafting import print_draft

    run(print_draft(slug, output))


@app.command(rich_help_panel=LOOK)
def diff(
    slug: Slug,
    before: Annotated[int | None, typer.Option(min=1, help="A version; none: the last.")] = None,
    after: Annotated[int | None, typer.Option(min=1, help="A version; none: the draft.")] = None,
    output: Format = None,
) -> None:
    """What changed between two versions, or a version and the draft."""
    from services.ingress.tariffs.terminal.drafting import print_difference

    run(print_difference(slug, before, after, output))


@app.command(rich_help_panel=LOOK)
def impact(
    slug: Slug,
    last: Annotated[int, typer.Option(min=1, max=2_000, help="How many of the quotes given last.")] = 200,
    output: Format = None,
) -> None:
    """What the draft would make of the quotes given last: which change, by how much."""
    from services.ingress.tariffs.terminal.drafting import print_impact

    run(print_impact(slug, last, output))
