"""`publish`, `withdraw` and `discard`: a draft becomes a version, a version or a draft goes."""

from typing import Annotated

import typer

from services.common.console import run
from services.ingress.tariffs.terminal.options import PUBLISH, Format, SeenAt, Slug, typer_app

app = typer_app()


@app.command(rich_help_panel=PUBLISH)
def publish(
    slug: Slug,
    reason: Annotated[str, typer.Option(help="Why; it stands beside the version for ever.")],
    effective_from: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="RFC 3339, or a day (from 0:00 in Madrid); none: now."),
    ] = None,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """Freeze the draft as the next version. Old quotes keep their price. Exit 1: refused."""
    from services.ingress.tariffs.terminal.drafting import publish_draft

    run(publish_draft(slug, reason, effective_from, seen, output))


@app.command(rich_help_panel=PUBLISH)
def discard(
    slug: Slug,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """Take the draft back to the last version. Exit 1: there is nothing to take back."""
    from services.ingress.tariffs.terminal.drafting import discard_draft

    run(discard_draft(slug, reason, seen, output))


@app.command(rich_help_panel=PUBLISH)
def withdraw(
    slug: Slug,
    reason: Annotated[str, typer.Option(help="Why; it stands in the log for ever.")],
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """Take back the version that waits for its moment. Exit 1: none waits."""
    from services.ingress.tariffs.terminal.drafting import withdraw_version

    run(withdraw_version(slug, reason, seen, output))
