"""`msia quarantine list`."""

from datetime import datetime
from typing import Any

from eventstore.quarantine import SetAside, listed
from services.audit.log import opened
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, say
from services.common.window import MADRID, rfc3339

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
    """The error on a line of its own: it says what to do, and a column would be too narrow for it."""
    import sys

    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table

    if not rows:
        say("nothing is in quarantine")
        return
    console = Console(file=sys.stdout, highlight=False, markup=False)
    for reader in dict.fromkeys(row["reader"] for row in rows):
        console.print(reader)
        for row in (row for row in rows if row["reader"] == reader):
            since = datetime.fromisoformat(row["since"]).astimezone(MADRID)
            head = Table.grid(padding=(0, 2))
            head.add_row(row["aggregate"], f"since {since:%d/%m/%Y %H:%M}")
            console.print(Padding(head, (0, 0, 0, 2)))
            console.print(Padding(row["error"], (0, 0, 0, 4)))
