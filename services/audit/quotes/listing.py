"""`msia quotes list`: every price that was computed, and whether the customer got it."""

from datetime import UTC, datetime
from typing import Any

import typer

from services.audit.log import opened
from services.audit.quotes.found import quotes
from services.audit.quotes.rows import COLUMNS, flat, row
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, say
from services.common.window import window


async def print_quotes(
    since: str | None, until: str | None, conversation: str | None, limit: int | None, output: Output | None
) -> None:
    """The latest first."""
    inside = window(since, until, datetime.now(UTC))
    if not inside.open:
        say(f"window {inside}")
    lost: list[str] = []
    async with opened() as reader:
        rows = [row(found) async for found in quotes(reader, inside, conversation, lost.append)]
    rows.sort(key=lambda each: each["position"], reverse=True)
    _print(choose(output), rows[:limit])
    for problem in lost:
        say(f"a quote that does not decode: {problem}")
    broken = any(each["problem"] for each in rows[:limit])
    if broken:
        say("some of these conversations hold an event that does not decode: see `problem` in -o json")
    if broken or lost:
        raise typer.Exit(6)


def _print(shape: Output, rows: list[dict[str, Any]]) -> None:
    if shape is Output.json:
        print_json({"quotes": rows})
    elif shape is Output.jsonl:
        print_jsonl(rows)
    elif shape is Output.csv:
        print_csv(map(flat, rows), COLUMNS)
    else:
        from services.audit.quotes.table import print_list

        print_list(rows)
