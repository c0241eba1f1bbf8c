"""The single edits of a draft: each reads it, sends one changed event, and prints what changed."""

from typing import Annotated, Any

import typer

from services.ingress.tariffs.terminal.options import (
    EDIT,
    Cents,
    Code,
    Format,
    Net,
    SeenAt,
    Slug,
    typer_app,
)

app = typer_app()

Name = Annotated[str | None, typer.Option(help="What it is called, Spanish.")]
Keyword = Annotated[
    list[str] | None,
    typer.Option("--keyword", help="What customers call it; again for each of them."),
]
Add = Annotated[list[str] | None, typer.Option("--add", help="One more; again for several.")]
Remove = Annotated[list[str] | None, typer.Option("--remove", help="One less; again for several.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="These and no others; --set '' for none.")]


def send(slug: str, seen: int | None, output: Any, build: str, *words: Any, **given: Any) -> None:
    """`build`: a function of `building`, which takes the draft and then these."""
    from services.common.console import run
    from services.ingress.tariffs.terminal import building, drafting

    def changes(draft: dict[str, Any]) -> Any:
        return getattr(building, build)(draft, *words, **given)

    run(drafting.edit(slug, changes, seen, output, new=build == "category"))


def _cents(net: str | None, cents: str | None) -> int | None:
    from contracts.errors import BadInput
    from services.common.console import fail
    from services.ingress.tariffs.terminal import building

    try:
        return building.cents(net, cents)
    except BadInput as error:
        fail(error)


@app.command(rich_help_panel=EDIT)
def category(
    slug: Slug,
    name: Name = None,
    customer: Annotated[str | None, typer.Option(help="particular or professional.")] = None,
    vat: Annotated[int | None, typer.Option(min=0, max=100, help="Percent.")] = None,
    lists: Annotated[
        list[str] | None, typer.Option("--list", help="L1=what it holds; again for several.")
    ] = None,
    word: Annotated[
        list[str] | None, typer.Option(help="A vehicle of this category; again for several. All of them.")
    ] = None,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """Define a category, or change its name, customers, VAT, lists, vehicles."""
    given = {"name": name, "customer": customer, "vat_percent": vat, "words": word}
    send(slug, seen, output, "category", slug, lists=lists, **given)


@app.command(rich_help_panel=EDIT)
def define(
    slug: Slug,
    code: Code,
    name: Name = None,
    list_: Annotated[
        str | None, typer.Option("--list", help="By which it is priced; --list '': only by a person.")
    ] = None,
    variant_of: Annotated[str | None, typer.Option(help="The parent's code; '' for none.")] = None,
    needs_variant: Annotated[
        bool | None, typer.Option("--needs-variant/--no-needs-variant", help="Has no price of its own.")
    ] = None,
    exclusive: Annotated[
        bool | None, typer.Option("--exclusive/--no-exclusive", help="One of its variants at a time.")
    ] = None,
    question: Annotated[str | None, typer.Option(help="How to ask for the variant, Spanish.")] = None,
    keyword: Keyword = None,
    answer: Annotated[
        list[str] | None, typer.Option(help="Chooses this variant where its parent is meant. All of them.")
    ] = None,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """Define an element, or change it; a retired one is offered again."""
    given: dict[str, Any] = {
        "name": name,
        "list": list_,
        "variant_of": variant_of,
        "needs_variant": needs_variant,
    }
    given |= {"exclusive": exclusive, "question": question, "keywords": keyword, "answers": answer}
    send(slug, seen, output, "element", code, **given)


@app.command(rich_help_panel=EDIT)
def price(
    slug: Slug,
    tier: Annotated[str, typer.Argument(metavar="TIER", help="As in T6.")],
    net: Net = None,
    cents: Cents = None,
    name: Name = None,
    admits: Annotated[
        list[str] | None, typer.Option(help="L3=1, or L4=* for any number; again for each list.")
    ] = None,
    max_elements: Annotated[int | None, typer.Option(min=1, help="The most elements in all.")] = None,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """Price a tier, or make a new one."""
    amount = _cents(net, cents)
    send(slug, seen, output, "tier", tier, amount, admits=admits, name=name, max_elements=max_elements)


@app.command(rich_help_panel=EDIT)
def surcharge(
    slug: Slug,
    code: Code,
    net: Net = None,
    cents: Cents = None,
    option: Annotated[
        list[str] | None, typer.Option(help="con_ensayo=500.00; again for each. All of them.")
    ] = None,
    ask_first: Annotated[
        bool | None, typer.Option("--ask-first/--no-ask-first", help="Tell and ask before pricing.")
    ] = None,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """What an element costs on top: one price, or one of several options."""
    send(slug, seen, output, "surcharge", code, _cents(net, cents), options=option, ask_first=ask_first)


@app.command(rich_help_panel=EDIT)
def extra(
    slug: Slug,
    code: Code,
    net: Net = None,
    cents: Cents = None,
    name: Name = None,
    keyword: Keyword = None,
    seen: SeenAt = None,
    output: Format = None,
) -> None:
    """A service that the customer may choose on top."""
    send(slug, seen, output, "extra", code, _cents(net, cents), name=name, keywords=keyword)
