"""`msia quotes audit`: every quote computed again from the tariff that its turn pinned."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import typer

from domain.tariffs.auditing import Audited, audit
from services.audit.log import opened
from services.audit.quotes.found import Found, quotes
from services.audit.quotes.rows import COLUMNS, audited, flat
from services.common.console import Output, choose, out, print_csv, print_json, print_jsonl, say
from services.common.tariffs import Tariffs, tariffs
from services.common.window import window


async def audit_quotes(
    since: str | None,
    until: str | None,
    conversation: str | None,
    output: Output | None,
    valid_days: int | None = None,
) -> None:
    """Exit 1 when one differs; exit 6 when all that could be checked is right but something could not."""
    inside = window(since, until, datetime.now(UTC))
    if not inside.open:
        say(f"window {inside}")
    lost: list[str] = []
    checked: list[tuple[Found, Audited]] = []
    async with opened() as reader:
        known = await tariffs(reader)
        async for found in quotes(reader, inside, conversation, lost.append):
            checked.append(recomputed(found, known, valid_days))
    checked.sort(key=lambda each: each[0].recorded.position)
    wrong = [audited(*each) for each in checked if differs(*each)]
    unread = [audited(*each) for each in checked if each[0].problem and not differs(*each)]
    _print(choose(output), [audited(*each) for each in checked], wrong, unread, lost)
    equal = len(checked) - len(wrong) - len(unread)
    noun = "quote" if len(checked) == 1 else "quotes"
    say(f"{len(checked)} {noun} computed again: {equal} equal, {len(wrong)} differ")
    if unread:
        say(f"{len(unread)} need an event that cannot be read: see `problem`")
    for problem in lost:
        say(f"a quote that does not decode: {problem}")
    if wrong:
        raise typer.Exit(1)
    if unread or lost:
        raise typer.Exit(6)


def recomputed(found: Found, known: Tariffs, valid_days: int | None = None) -> tuple[Found, Audited]:
    """One quote against its turn and its tariff, with the problem of whichever cannot be read."""
    turn = found.conversation.turn(found.quote.turn_id) if found.conversation else None
    result = audit(found.quote, found.recorded.position, turn, known.histories, valid_days)
    if result.tariff is None and found.problem is None:
        found = replace(found, problem=known.problems.get(found.quote.tariff.slug))
    return found, result


def differs(found: Found, result: Audited) -> bool:
    """What cannot be read is no difference. Whatever else does not fit is one, also beside it."""
    excused = {"turn"} if found.conversation is None else set()
    if found.problem and result.tariff is None:
        excused.add("tariff")
    return any(finding.field not in excused for finding in result.findings)


def _print(
    shape: Output,
    rows: list[dict[str, Any]],
    wrong: list[dict[str, Any]],
    unread: list[dict[str, Any]],
    lost: list[str],
) -> None:
    if shape is Output.json:
        counts = {"checked": len(rows), "different": len(wrong), "unread": len(unread) + len(lost)}
        print_json({"quotes": rows, **counts, "lost": lost})
    elif shape is Output.jsonl:
        print_jsonl(rows)
    elif shape is Output.csv:
        print_csv(map(flat, rows), [*COLUMNS, "equal", "recomputed_gross_cents"])
    else:
        for row in wrong + unread:
            out(f"{row['quote_id']}  conversation {row['conversation']}  position {row['position']}")
            for one in row["differences"]:
                out(f"  {one['field']}: the log says {one['said']}, computed {one['found']}")
            if row["problem"]:
                out(f"  not read: {row['problem']}")
