"""`msia quotes audit`: every quote computed again from the tariff that its turn pinned."""

from datetime import UTC, datetime
from typing import Any

import typer

from domain.tariffs.auditing import audit
from domain.tariffs.fold import fold as fold_tariffs
from services.audit.folds import events
from services.audit.log import opened
from services.audit.quotes.found import quotes
from services.audit.quotes.rows import COLUMNS, audited, flat
from services.common.console import Output, choose, out, print_csv, print_json, print_jsonl, say
from services.common.window import window


async def audit_quotes(
    since: str | None, until: str | None, conversation: str | None, output: Output | None
) -> None:
    """Exit 1 when one differs; exit 6 when all that could be checked is right but something could not."""
    inside = window(since, until, datetime.now(UTC))
    if not inside.open:
        say(f"window {inside}")
    async with opened() as reader:
        tariffs = fold_tariffs(await events(reader, "msia.tariff.>"))
        rows = []
        async for found in quotes(reader, inside, conversation):
            turn = found.conversation.turn(found.quote.turn_id) if found.conversation else None
            rows.append(audited(found, audit(found.quote, found.recorded.position, turn, tariffs)))
    rows.sort(key=lambda each: each["position"])
    unread = [row for row in rows if row["problem"]]
    wrong = [row for row in rows if not row["equal"] and not row["problem"]]
    _print(choose(output), rows, wrong + unread)
    equal = len(rows) - len(wrong) - len(unread)
    say(f"{len(rows)} quotes computed again: {equal} equal, {len(wrong)} differ")
    if unread:
        say(f"{len(unread)} stand in conversations with an event that does not decode: see `problem`")
    if wrong:
        raise typer.Exit(1)
    if unread:
        raise typer.Exit(6)


def _print(shape: Output, rows: list[dict[str, Any]], told: list[dict[str, Any]]) -> None:
    if shape is Output.json:
        print_json({"quotes": rows, "checked": len(rows), "different": len(told)})
    elif shape is Output.jsonl:
        print_jsonl(rows)
    elif shape is Output.csv:
        print_csv(map(flat, rows), [*COLUMNS, "equal", "recomputed_gross_cents"])
    else:
        for row in told:
            out(f"{row['quote_id']}  conversation {row['conversation']}  position {row['position']}")
            for one in row["differences"]:
                out(f"  {one['field']}: the log says {one['said']}, computed {one['found']}")
