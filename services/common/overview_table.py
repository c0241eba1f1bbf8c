"""A conversation's overview (`domain.overview`) for people."""

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.money import euros
from services.common.window import MADRID


def print_overview(state: dict[str, Any]) -> None:
    """One block of facts, then a table each for messages, turns, quotes and deliveries that there are."""
    console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)
    console.print(Text(f"Conversation {state['conversation']} at position {state['position']}", style="bold"))
    facts = Table(box=None, show_header=False, pad_edge=False)
    for name, value in _facts(state):
        facts.add_row(Text(name, style="dim"), Text(str(value)))
    console.print(facts)
    _print(console, "Messages", ("#", "time", "author", "message", "media"), map(_message, state["messages"]))
    _print(console, "Turns", ("#", "covers", "outcome", "reason", "attempt"), map(_turn, state["turns"]))
    _print(console, "Quotes given", ("#", "net", "gross", "tariff", "elements"), map(_quote, state["quotes"]))
    _print(
        console,
        "Deliveries",
        ("kind", "stage", "attempts", "message", "reason"),
        map(_part, state["deliveries"]),
    )


def _facts(state: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    chatwoot, asked = state["chatwoot"], state["understanding"]
    yield "in charge", state["in_charge"]
    yield (
        "Chatwoot",
        f"{chatwoot['status'] or 'status unknown'}, assigned to {chatwoot['assignee_type'] or 'nobody'}",
    )
    yield "waiting for the bot", _list(state["waiting"]) or "nothing"
    yield "asked for", f"{asked['category'] or '-'}: {_list(asked['elements']) or 'nothing yet'}"
    if asked["asked"]:
        yield "variant asked for", _list(asked["asked"])
    for name in ("takeover", "paused", "erased"):
        if state[f"{name}_position"]:
            yield name, f"at position {state[f'{name}_position']}"
    for tariff in state.get("tariffs_in_force", ()):
        yield "tariff in force", f"{tariff['slug']} v{tariff['version']}"
    if "state_hash" in state:
        yield "state hash", state["state_hash"]


def _print(console: Console, title: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", header_style="dim")
    for row in rows:
        table.add_row(*(Text("-" if cell in (None, "") else str(cell)) for cell in row))
    if table.row_count:
        console.print()
        console.print(table)


def _message(row: dict[str, Any]) -> tuple[Any, ...]:
    at = datetime.fromisoformat(row["stored_at"]).astimezone(MADRID)
    media = _list(row["media"]) + (" deleted" if row["deleted"] else "")
    return row["position"], f"{at:%d/%m/%Y %H:%M:%S}", row["author"], row["message_id"], media


def _turn(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["position"], _list(row["covers"]), row["outcome"] or "open", row["reason"], row["attempt"]


def _quote(row: dict[str, Any]) -> tuple[Any, ...]:
    tariff = f"{row['tariff']['slug']} v{row['tariff']['version']}"
    elements = _list([*row["elements"], *(extra["code"] for extra in row["extras"])])
    return row["position"], euros(row["net_cents"]), euros(row["gross_cents"]), tariff, elements


def _part(row: dict[str, Any]) -> tuple[Any, ...]:
    stage = row["stage"] + (f" ({row['whatsapp']})" if row["whatsapp"] else "")
    return row["kind"], stage, row["attempts"], row["message_id"], row["reason"]


def _list(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values)
