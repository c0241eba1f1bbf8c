"""The vocabulary as rows."""

import sys
from typing import Any

from contracts.event import event_types

COLUMNS = ["type", "name", "context", "version", "meaning", "personal"]


def rows() -> list[dict[str, Any]]:
    """Sorted by type; `personal` names the encrypted fields."""
    return [
        {
            "type": name,
            "name": kind.__name__,
            "context": kind.context,
            "version": kind.version,
            "meaning": (kind.__doc__ or "").strip().splitlines()[0],
            "personal": sorted(kind.private),
        }
        for name, kind in event_types()
    ]


def print_table(found: list[dict[str, Any]]) -> None:
    """Name, context, meaning, personal fields."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("context", no_wrap=True, style="dim")
    table.add_column("name", no_wrap=True)
    table.add_column("meaning")
    table.add_column("personal", style="dim")
    for row in found:
        table.add_row(row["context"], row["name"], row["meaning"], ", ".join(row["personal"]))
    Console(file=sys.stdout, highlight=False, markup=False).print(table)
