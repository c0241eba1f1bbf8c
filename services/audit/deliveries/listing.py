"""`msia deliveries list`: conversations with deliveries in the window are found by headers, then folded."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import typer

from contracts.errors import Undecodable, UnknownEvent
from contracts.event import stored_as
from contracts.events.conversation import BotPaused, BotResumed, HandoffRequested, ReplyRequested
from contracts.ids import is_conversation
from eventstore.reading import Reader
from services.audit.deliveries.rows import COLUMNS, broken, folded, row, wanted
from services.audit.log import entries, opened
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, say
from services.common.window import Window, window

_ASKING = stored_as(ReplyRequested, HandoffRequested, BotPaused, BotResumed)
_SINCE = "7d"


async def print_list(
    state: str, of: str | None, since: str | None, until: str | None, limit: int | None, output: Output | None
) -> None:
    """The latest requested first."""
    inside = window(since or _SINCE, until, datetime.now(UTC))
    say(f"window {inside}")
    async with opened() as reader:
        rows = [each async for each in _rows(reader, inside, of) if wanted(each, state)]
    rows.sort(key=lambda each: (each["position"] or 0, -(each["index"] or 0)), reverse=True)
    _print(choose(output), rows[:limit])
    if any(each["problem"] for each in rows):
        say("some of these conversations hold an event that does not decode: see `problem` in -o json")
        raise typer.Exit(6)


async def _rows(reader: Reader, inside: Window, of: str | None) -> AsyncIterator[dict[str, Any]]:
    for id in await _conversations(reader, inside, of):
        requested = {
            entry.position: entry.stored_at
            async for entry in entries(reader, f"msia.conversation.{id}", Window())
            if entry.type in _ASKING
        }
        try:
            state = await folded(reader, id)
        except (Undecodable, UnknownEvent) as error:  # one bad conversation must not hide the others
            yield broken(id, str(error))
            continue
        for part in state.queue:
            yield row(id, part, requested.get(part.request.position, part.queued_at))


async def _conversations(reader: Reader, inside: Window, of: str | None) -> list[str]:
    """With something asked for, tried or settled in the window."""
    found: dict[str, None] = {}
    for context in ("conversation", "delivery"):
        async for entry in entries(reader, f"msia.{context}.{of or '>'}", inside):
            if (context == "delivery" or entry.type in _ASKING) and is_conversation(entry.aggregate):
                found[entry.aggregate] = None
    return list(found)


def _print(shape: Output, rows: list[dict[str, Any]]) -> None:
    if shape is Output.json:
        print_json({"deliveries": rows})
    elif shape is Output.jsonl:
        print_jsonl(rows)
    elif shape is Output.csv:
        print_csv(rows, COLUMNS)
    else:
        from services.audit.deliveries.table import print_rows

        print_rows(rows)
