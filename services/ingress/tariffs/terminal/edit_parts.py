"""The edits that concern one part of an element, or take something away."""

from enum import StrEnum
from typing import Annotated

import typer

from services.ingress.tariffs.terminal.edit import Add, Remove, Set, send
from services.ingress.tariffs.terminal.options import EDIT, Code, Format, SeenAt, Slug, typer_app

app = typer_app()


class Part(StrEnum):
    """What can be removed; elements are retired instead, since old quotes name them."""

    tier = "tier"
    extra = "extra"
    surcharge = "surcharge"


@app.command(rich_help_panel=EDIT)
def keywords(
    slug: Slug,
    code: Code,
    add: Add = None,
    remove: Remove = None,
    new: Set = None,
    answers: Annotated[bool, typer.Option("--answers", help="The answers of a variant instead.")] = False,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """What customers call an element."""
    field = "answers" if answers else "keywords"
    send(slug, seen, output, "words", code, field, add or [], remove or [], new)


@app.command(rich_help_panel=EDIT)
def question(
    slug: Slug,
    code: Code,
    text: Annotated[str, typer.Argument(help="Spanish; '' takes it away.")],
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """How customers are asked for the variant."""
    send(slug, seen, output, "question", code, text)


@app.command(rich_help_panel=EDIT)
def documents(
    slug: Slug,
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="None: of every set.")] = None,
    add: Add = None,
    remove: Remove = None,
    new: Set = None,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """Papers and photos that are needed, of an element or of every set."""
    send(slug, seen, output, "documents", code, add or [], remove or [], new)


@app.command(rich_help_panel=EDIT)
def retire(slug: Slug, code: Code, seen: SeenAt = None, output: Format = None) -> None:
    """Offer an element no longer; old quotes keep it."""
    send(slug, seen, output, "retired", code)


@app.command(rich_help_panel=EDIT)
def remove(slug: Slug, part: Part, code: Code, seen: SeenAt = None, output: Format = None) -> None:
    """Take a tier, an extra or a surcharge out of the draft; versions keep it."""
    send(slug, seen, output, "removed", part.value, code)
