"""`msia quarantine list`."""

from typing import Any

from eventstore.quarantine import SetAside, listed
from services.audit.log import opened
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, say
from services.common.window import rfc3339

COLUMNS = ["reader", "aggregate", "position", "type", "since", "error"]


async def print_list(reader: str, output: Output | None) -> None:
    """Every entry, or those of one reader."""
    async with opened() as log:
        rows = [as_json(entry) for entry in await listed(log.client, reader)]
    match choose(output):
        case Output.json:
            print_json({"quarantine": rows})
        case Output.jsonl:
            print_jsonl(rows)
        case Output.csv:
            print_csv(rows, COLUMNS)
        case Output.table:
            _print_table(rows)


def as_json(entry: SetAside) -> dict[str, Any]:
    """`position` is that of the first event that cannot be used, `last` of the last one set aside with it."""
    return {**entry.model_dump(mode="json"), "since": rfc3339(entry.since)}


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        say("nothing is in quarantine")
        return
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*(str(row[name]) for name in COLUMNS))
    Console().print(table)
