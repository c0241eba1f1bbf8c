"""The list of conversations on a terminal."""

import sys
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from services.common.window import MADRID

_COUNTS = {
    "customer_messages": "customer",
    "human_messages": "person",
    "bot_messages": "bot",
    "waiting": "waiting",
    "quotes": "quotes",
    "turns": "turns",
    "events": "events",
}
# Left out where a line has fewer characters than that.
_FROM = {"person": 100, "turns": 100, "events": 100, "customer": 80, "bot": 80}


def print_table(rows: list[dict[str, Any]]) -> None:
    """Bold: a message waits for the bot. Red: an event of it does not decode, so nothing is known."""
    console = Console(file=sys.stdout, highlight=False, markup=False)
    counts = {field: name for field, name in _COUNTS.items() if console.width >= _FROM.get(name, 0)}
    when = "%d/%m/%Y %H:%M" if console.width >= 80 else "%d/%m %H:%M"
    table = Table(box=None, pad_edge=False)
    for name in ("id", "last activity", "in charge", "status"):
        table.add_column(name, no_wrap=True)
    for name in counts.values():
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        last = datetime.fromisoformat(row["last_at"]).astimezone(MADRID)
        cells = [row["in_charge"], row["status"], *(row[name] for name in counts)]
        unknown = "?" if row["problem"] else "-"
        style = "red" if row["problem"] else "bold" if row["waiting"] else ""
        table.add_row(
            row["conversation"],
            format(last, when),
            *(unknown if cell is None else str(cell) for cell in cells),
            style=style,
        )
    console.print(table)
