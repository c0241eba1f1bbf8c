"""Entries without a log."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.event import Event
from contracts.ids import subject
from services.common.entries import Entry

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def closed(event: Event, position: int = 1) -> Entry:
    """As the log shows it without keys."""
    return Entry(
        position=position,
        subject=subject(event.context, "1-1"),
        stored_at=AT + timedelta(seconds=position),
        headers={"ce-type": event.type, "ce-source": "msia/test"},
        open=event.open_part(),
        private_state="closed" if event.private else "none",
    )


def opened(event: Event, position: int = 1) -> Entry:
    """As ingress gives it to somebody who may read it."""
    return replace(closed(event, position), private=event.private_part(), private_state="opened")


def unknown(name: str, **open_part: Any) -> Entry:
    """Of a type that this version does not know."""
    headers = {"ce-type": f"msia.inbox.{name}.v9", "ce-source": "msia/ingress"}
    return Entry(1, "msia.inbox.1-1", AT, headers, open=open_part)
