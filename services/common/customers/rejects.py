"""Webhooks that could not be used: under a key for each calendar month (UTC), kept for some time after it.

They name nobody that could be asked for, so no erasure of a person reaches them: their month does.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta


def owner_at(now: datetime) -> str:
    """Whose key seals what is rejected now: `rejects-2026-11`."""
    return f"rejects-{now.astimezone(UTC):%Y-%m}"


def kept_until(at: datetime, kept: timedelta) -> datetime:
    """When the key of that moment's month is destroyed."""
    return _next_month(at) + kept


def due(first: datetime, now: datetime, kept: timedelta) -> Iterator[str]:
    """Owners of the months since `first` whose keys must be gone by now, oldest first."""
    month = _start(first)
    while kept_until(month, kept) <= now:
        yield owner_at(month)
        month = _next_month(month)


def _start(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next_month(at: datetime) -> datetime:
    return _start(_start(at) + timedelta(days=32))
