"""Deliveries on a terminal."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.common.console import say
from services.common.window import MADRID

_TONES = {"parked": "red", "cancelled": "yellow", "unknown": "magenta", "succeeded": "green"}


def print_rows(rows: list[dict[str, Any]]) -> None:
    """One line a part. Red waits for a person, yellow will not be sent."""
    if not rows:
        say("no deliveries match; `--since` reaches further back, `--state all` shows every state")
        return
    console = _console()
    narrow = console.width < 100
    table = Table(box=None, pad_edge=False)
    cells = [_cells(row, narrow) for row in rows]
    for name in cells[0]:
        table.add_column(name, overflow="fold", header_style="dim", no_wrap=name not in ("stage", "what"))
    for row, texts in zip(rows, cells, strict=True):
        table.add_row(*texts.values(), style="red" if row["problem"] else "")
    console.print(table)


def _cells(row: dict[str, Any], narrow: bool) -> dict[str, Text]:
    known = not row["problem"]
    cells = {
        "conv." if narrow else "conversation": row["conversation"],
        "part": row["part_id"][:8] if known else "?",
        "asked for": (_minute if narrow else _time)(row["requested_at"]) if known else "",
        "kind": row["kind"] if known else "",
        "stage": _stage(row) if known else "?",
        "tries": str(row["attempts"]) if known else "",
        "what": _what(row) if known else row["problem"],
    }
    if narrow:
        del cells["kind"], cells["tries"]
    return {
        name: Text(text, style=_TONES.get(row["stage"], "") if name == "stage" else "")
        for name, text in cells.items()
    }


def print_steps(parts: list[dict[str, Any]]) -> None:
    """Each part, and each of its steps on a line."""
    console = _console()
    for part in parts:
        head = f"{part['kind']} {part['part_id']}  {_stage(part)}  {_what(part)}"
        console.print(Text(head.rstrip(), style="bold"))
        table = Table(box=None, show_header=False, padding=(0, 1, 0, 1))
        for step in part["steps"]:
            cells = (str(step["position"]), _time(step["at"]), step["step"], _said(step))
            table.add_row(*(Text(cell) for cell in cells))
        console.print(table)


def _said(step: Mapping[str, Any]) -> str:
    names = {
        "attempt": "attempt {}",
        "request": "{}",
        "template": "template {}",
        "released": "released by {}",
        "class": "{}",
        "code": "{}",
        "http_status": "HTTP {}",
        "milliseconds": "{} ms",
        "confirmed": "by {}",
        "whatsapp": "WhatsApp: {}",
        "message_id": "message {}",
        "wait_seconds": "wait {} s",
        "by": "by {}",
        "reason": "{}",
    }
    return ", ".join(text.format(step[name]) for name, text in names.items() if step.get(name) is not None)


def _stage(row: Mapping[str, Any]) -> str:
    return str(row["stage"]) + (f" ({row['whatsapp']})" if row["whatsapp"] else "")


def _what(row: Mapping[str, Any]) -> str:
    if row["reason"]:
        return str(row["reason"])
    if row["retry_at"]:
        return f"again at {_time(row['retry_at'])}"
    return f"message {row['message_id']}" if row["message_id"] else ""


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(MADRID):%d/%m/%Y %H:%M:%S}"


def _minute(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(MADRID):%d/%m %H:%M}"


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, markup=False)
