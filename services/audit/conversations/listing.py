"""`msia conversations list`: found by the subjects of the log, folded one by one, the latest first."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import typer

from contracts.errors import Undecodable, UnknownEvent
from contracts.ids import aggregate_of, is_conversation, whole
from eventstore.reading import Reader
from services.audit.conversations.rows import COLUMNS, Found, broken, row
from services.audit.folds import events_of
from services.audit.log import entries, opened
from services.audit.selecting import Selection
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, say
from services.common.window import Window, window

_AT_ONCE = 64  # requests under way while conversations are looked for


async def print_list(
    since: str | None,
    until: str | None,
    types: Sequence[str],
    failed: bool,
    limit: int | None,
    output: Output | None,
) -> None:
    """Fold every conversation that had such an event in the window; memory holds one fold and the rows."""
    selection = Selection(types, failed)
    inside = window(since, until, datetime.now(UTC))
    if not inside.open:
        say(f"window {inside}")
    shape = choose(output)
    rows: list[dict[str, Any]] = []
    problems = 0
    async with opened() as reader:
        async for found in _rows(reader, inside, selection, limit):
            problems += found["problem"] is not None
            if shape is Output.jsonl:
                print_jsonl([found])  # a long list shows its beginning at once
            else:
                rows.append(found)
    if shape is Output.json:
        print_json({"conversations": rows})
    elif shape is Output.csv:
        print_csv(rows, COLUMNS)
    elif shape is Output.table:
        from services.audit.conversations.table import print_table

        print_table(rows)
    if problems:
        say(f"{problems} of these conversations hold an event that does not decode: see `problem` in -o json")
        raise typer.Exit(6)


async def _rows(
    reader: Reader, inside: Window, selection: Selection, limit: int | None
) -> AsyncIterator[dict[str, Any]]:
    counts: Counter[str] = Counter()
    for subject, messages in (await reader.subjects("msia.>")).items():
        if is_conversation(aggregate_of(subject)):
            counts[aggregate_of(subject)] += messages
    if not selection.everything:
        matching = {each.aggregate async for each in entries(reader, "msia.>", inside) if each in selection}
        counts = Counter({id: number for id, number in counts.items() if id in matching})
    found = [each async for each in _find(reader, counts, inside)]
    found.sort(key=lambda each: each.last.position, reverse=True)
    for each in found[:limit]:
        try:
            yield row(each, await events_of(reader, each.id))
        except (Undecodable, UnknownEvent) as error:  # one bad conversation must not hide the others
            yield broken(each, str(error))


async def _find(reader: Reader, counts: Counter[str], inside: Window) -> AsyncIterator[Found]:
    ids = iter(counts)
    while some := list(itertools.islice(ids, _AT_ONCE)):
        for found in await asyncio.gather(*(_look(reader, id, counts[id], inside) for id in some)):
            if found is not None:
                yield found


async def _look(reader: Reader, id: str, events: int, inside: Window) -> Found | None:
    """None when nothing of it was stored inside the window."""
    if not inside.open:
        first, _ = await reader.batch(whole(id), limit=1, since=inside.since)
        if not first or first[0].stored_at not in inside:
            return None
    last = await reader.last(whole(id))
    return Found(id, last, events) if last else None
