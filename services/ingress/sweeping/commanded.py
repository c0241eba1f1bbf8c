"""One sweep on an operator's word, and what it found."""

import sys
from datetime import UTC, datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from eventstore.store import EventStore
from services.common.console import Output, choose, out, print_csv, print_json, print_jsonl, say
from services.common.logging import configure
from services.common.window import instant, rfc3339
from services.ingress.sweeping.chatwoot import connected
from services.ingress.sweeping.report import Found, Report
from services.ingress.sweeping.running import recorder
from services.ingress.sweeping.settings import SweepSettings
from services.ingress.sweeping.sweep import Sweep

COLUMNS = ["conversation", "event", "message_id", "position"]


async def sweep_once(since: str, output: Output | None) -> None:
    """Exit 1 where conversations could not be looked at. `since`: "2h", or a time."""
    settings = SweepSettings.load()
    settings.require(msia_master_key=settings.msia_master_key)
    settings.check()
    configure("ingress", "WARNING")
    back_to = instant(since, datetime.now(UTC), "--since")
    report = await _go(settings, back_to)
    for note in settings.notes():
        say(f"note: {note}")
    _tell(choose(output), report)
    for conversation, why in report.failed.items():
        say(f"msia: {conversation}: {why}")
    if report.failed:
        raise typer.Exit(1)


async def _go(settings: SweepSettings, since: datetime) -> Report:
    key = settings.msia_master_key.get_secret_value()
    opening = EventStore.open(
        settings.nats_url,
        source="msia/ingress",
        stream=settings.msia_stream,
        master_key=key,
        access=settings.nats("ingress"),
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
