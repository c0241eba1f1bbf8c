"""`msia ingress sweep`: look for what no webhook told, now."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from services.common.console import (
    Output,
    choose,
    out,
    print_csv,
    print_json,
    print_jsonl,
    run,
    say,
)
from services.common.logging import configure
from services.common.window import instant, rfc3339
from services.ingress.sweeping.report import Found, Report
from services.ingress.sweeping.settings import SweepSettings

COLUMNS = ["conversation", "event", "message_id", "position"]


def sweep(
    since: Annotated[
        str, typer.Option(help="How far back: 2h, 3d, or a time such as 2026-03-01T00:00:00Z.")
    ] = "2h",
    output: Annotated[
        Output | None, typer.Option("-o", "--output", help="table, json, jsonl or csv.")
    ] = None,
) -> None:
    """Find what no webhook told, and give back what Chatwoot opened only because a webhook failed.

    Safe to repeat, and while ingress runs: nothing is stored twice. Exit code 1: some conversations could
    not be looked at; they are named.
    """
    settings = SweepSettings.load()
    settings.require(msia_master_key=settings.msia_master_key)
    settings.check()
    configure("ingress", "WARNING")
    back_to = instant(since, datetime.now(UTC), "--since")
    report = run(_go(settings, back_to))
    for note in settings.notes():
        say(f"note: {note}")
    _tell(choose(output), report)
    for conversation, why in report.failed.items():
        say(f"msia: {conversation}: {why}")
    if report.failed:
        raise typer.Exit(1)


async def _go(settings: SweepSettings, since: datetime) -> Report:
    from eventstore.store import EventStore  # the help needs none of it
    from services.ingress.sweeping.chatwoot import connected
    from services.ingress.sweeping.running import recorder
    from services.ingress.sweeping.sweep import Sweep

    key = settings.msia_master_key.get_secret_value()
    opening = EventStore.open(
        settings.nats_url, source="msia/ingress", stream=settings.msia_stream, master_key=key
    )
    async with opening as store, connected(settings) as chatwoot:
        return await Sweep(store, recorder(store), chatwoot, settings).run(since)


def _tell(output: Output, report: Report) -> None:
    rows = [_row(found) for found in sorted(report.found, key=lambda one: one.position)]
    if output is Output.json:
        print_json(
            {
                "since": rfc3339(report.since),
                "conversations": report.conversations,
                "recovered": report.count("MessageReceived"),
                "resumed": report.count("ResumeRequested"),
                "found": rows,
                "failed": report.failed,
            }
        )
    elif output is Output.jsonl:
        print_jsonl(rows)
    elif output is Output.csv:
        print_csv(rows, COLUMNS)
    else:
        _table(report, rows)


def _table(report: Report, rows: list[dict[str, Any]]) -> None:
    out(
        f"{report.conversations} conversations changed since {rfc3339(report.since)}: "
        f"{report.count('MessageReceived')} messages recovered, {len(rows)} events in all, "
        f"{report.count('ResumeRequested')} given back to the bot"
    )
    if rows:
        table = Table(*COLUMNS)
        for row in rows:
            table.add_row(*(str(row[column] if row[column] is not None else "") for column in COLUMNS))
        Console(file=sys.stdout, highlight=False, markup=False).print(table)


def _row(found: Found) -> dict[str, Any]:
    return {column: getattr(found, column) for column in COLUMNS}
