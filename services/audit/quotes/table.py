"""Quotes on a terminal."""

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.money import euros
from services.common.window import MADRID

_GAP = 2  # columns between two cells


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False)


def print_list(rows: list[dict[str, Any]]) -> None:
    """Dim: computed, but no customer got it. On a narrow terminal names give way, amounts never."""
    console = _console()
    wide, narrow = console.width >= 120, console.width < 80
    cells = [_cells(row, wide) for row in rows]
    for row in cells if narrow else ():
        del row["tariff"]
    table = Table(box=None, pad_edge=False)
    widths = {
        name: max(len(name), *(len(row[name]) for row in cells)) for name in (cells[0] if cells else ())
    }
    others = sum(width + _GAP for name, width in widths.items() if name != "elements")
    for name, width in widths.items():
        table.add_column(
            name,
            justify="right" if name in ("net", "gross") else "left",
            overflow="ellipsis",
            no_wrap=True,
            width=min(width, max(console.width - others, len(name))) if name == "elements" else width,
        )
    for row, texts in zip(rows, cells, strict=True):
        table.add_row(*map(Text, texts.values()), style="" if row["given_position"] else "dim")
    console.print(table)


def _cells(row: dict[str, Any], wide: bool) -> dict[str, str]:
    elements = [*row["elements"], *(extra["code"] for extra in row["extras"])]
    cells = {
        "quote": row["quote_id"] if wide else row["quote_id"][:8],
        "conversation" if wide else "conv.": row["conversation"],
        "at": _time(row["stored_at"]) if wide else _day(row["stored_at"]),
        "tariff": f"{row['tariff']} v{row['version']}",
        "elements": ", ".join(elements),
    }
    if wide:
        cells["net"] = euros(row["net_cents"])
    return {**cells, "gross": euros(row["gross_cents"])}


def print_explained(shown: dict[str, Any]) -> None:
    """One section after the other, in the order of what happened."""
    console = _console()
    quote = shown["quote"]
    gross, net = euros(quote["gross_cents"]), euros(quote["net_cents"])
    console.print(Text(f"Quote {quote['quote_id']}: {net} net, {gross} with VAT", style="bold"))
    given = (
        f"given at #{quote['given_position']}" if quote["given_position"] else "never given to the customer"
    )
    valid = _time(quote["valid_until"])
    console.print(
        f"conversation {quote['conversation']}, computed at #{quote['position']}, {given}, valid to {valid}"
    )
    if quote["problem"]:
        console.print(Text(quote["problem"], style="red"))
    _section(console, "Asked", map(_message, shown["messages"]))
    _section(console, "Turn", _turn(shown["turn"]))
    _section(console, "Did", map(_step, shown["steps"]))
    _section(console, "Tariff", _tariff(shown["tariff"]))
    _section(console, "Price", map(_line, shown["lines"]))
    _section(console, "Tiers considered", ((text,) for text in shown["tiers"]))
    _section(console, "Delivered", map(_part, shown["deliveries"]))
    console.print()
    if quote["equal"]:
        console.print(Text("Computed again from the log: equal to the cent.", style="green"))
    for one in quote["differences"]:
        text = f"{one['field']}: the log says {one['said']}, computed {one['found']}"
        console.print(Text(text, style="red"))


def _section(console: Console, title: str, rows: Iterable[tuple[Any, ...]]) -> None:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, show_header=False, pad_edge=False
    )
    for row in rows:
        table.add_row(*(Text("-" if cell in (None, "") else str(cell)) for cell in row))
    if table.row_count:
        console.print()
        console.print(table)


def _message(row: dict[str, Any]) -> tuple[Any, ...]:
    media = ", ".join(row["media"])
    return (
        f"#{row['position']}",
        _time(row["stored_at"]),
        row["author"],
        f"message {row['message_id']}",
        media,
    )


def _turn(turn: dict[str, Any] | None) -> Iterable[tuple[Any, ...]]:
    if turn:
        pins = ", ".join(f"{pin['slug']} v{pin['version']}" for pin in turn["tariffs"])
        outcome = f"{turn['outcome'] or 'open'} #{turn['outcome_position'] or '-'}"
        yield f"#{turn['position']}", turn["turn_id"], f"attempt {turn['attempt']}", f"saw {pins}", outcome


def _step(step: dict[str, Any]) -> tuple[Any, ...]:
    if step["event"] == "ModelCalled":
        cost = f"{step['cost_microeuros'] / 1_000_000:.6f} €, {step['milliseconds']} ms"
        tokens = f"{step['input_tokens']}+{step['output_tokens']} tokens"
        return (
            f"#{step['position']}",
            step["node"],
            f"{step['provider']}: {step['model']}",
            f"{tokens}, {cost}" + (f", of no use ({step['failed']})" if "failed" in step else ""),
        )
    if step["event"] == "ToolCalled":
        return f"#{step['position']}", "tool", step["tool"], ""
    return f"#{step['position']}", "blocked", step["guard"], step["reason"]


def _tariff(tariff: dict[str, Any] | None) -> Iterable[tuple[Any, ...]]:
    if tariff:
        name = f"{tariff['slug']} v{tariff['version']}"
        since = f"in force from {_time(tariff['effective_from'])}"
        yield f"#{tariff['position']}", name, since, f"by {tariff['author']}: {tariff['reason']}"


def _line(line: dict[str, Any]) -> tuple[Any, ...]:
    return line["kind"], line["code"], line["name"], euros(line["net_cents"])


def _part(part: dict[str, Any]) -> tuple[Any, ...]:
    stage = part["stage"] + (f" ({part['whatsapp']})" if part["whatsapp"] else "")
    return part["kind"], stage, f"message {part['message_id']}" if part["message_id"] else "", part["reason"]


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(MADRID):%d/%m/%Y %H:%M:%S}"


def _day(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(MADRID):%d/%m %H:%M}"
