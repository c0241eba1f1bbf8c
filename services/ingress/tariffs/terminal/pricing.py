"""What `quote` and `match` do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contracts.errors import BadInput
from domain.tariffs.matching import match as match_text
from domain.tariffs.refusals import Unpriceable
from services.common import console
from services.common.console import Output
from services.ingress.tariffs import jsonl, rows, tables
from services.ingress.tariffs.jsonl import console_errors
from services.ingress.tariffs.sources import catalogue


def quote_lines(source: str, category: str | None, file: Path | None) -> None:
    """Every line's price, or its error."""
    with console_errors():
        tariffs = catalogue(file)
        jsonl.each(source, lambda given: rows.quote_line(tariffs, _with(category, given)))


def match_lines(source: str, category: str | None, file: Path | None) -> None:
    """What every line's text names."""
    with console_errors():
        tariffs = catalogue(file)
        jsonl.each(source, lambda given: rows.match_line(tariffs, _with(category, given)))


def _with(category: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """A line that names no category is about the one of the command."""
    return {**given, "category": category} if category and given.get("category") is None else dict(given)


def quote(
    codes: Sequence[str],
    category: str | None,
    extras: Sequence[str],
    options: Sequence[str],
    file: Path | None,
    output: Output | None,
) -> None:
    """One set."""
    with console_errors():
        tariffs = catalogue(file)
        if category is None:
            raise BadInput("say which tariff: --category motos-part, or --jsonl - for many sets")
        shape = console.choose(output)
        try:
            priced = rows.quoted(tariffs, category, codes, extras, rows.options(options))
        except Unpriceable as refusal:
            if shape is not Output.table:
                console.print_document({"error": rows.refused(refusal)}, shape)
            raise
        if shape is Output.table:
            tables.quote(priced)
        elif shape is Output.jsonl:
            console.print_jsonl([rows.quote(priced, codes)])
        else:
            console.print_json(rows.explained(priced, codes))


def match(
    text: str | None, category: str | None, asked: Sequence[str], file: Path | None, output: Output | None
) -> None:
    """One text."""
    with console_errors():
        tariffs = catalogue(file)
        if text is None:
            raise BadInput(
                'give a text in quotes, or --jsonl - for many: msia tariffs match "quiero un toldo"'
            )
        found = match_text(tariffs, text, category, asked)
        shape = console.choose(output)
        if shape is Output.table:
            tables.match(found)
        elif shape is Output.jsonl:
            console.print_jsonl([rows.match(found)])
        else:
            console.print_json(rows.match(found))
