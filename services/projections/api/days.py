"""A span of days, as figures take them. Days are Madrid's, both ends included."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Query
from fastapi.exceptions import RequestValidationError

from services.projections.happened import MADRID, What

_MOST = 366
# Chatwoot is younger, and a span before or after it stays in the calendar.
_EARLIEST, _LATEST = date(2000, 1, 1), date(2999, 12, 31)

_First = Annotated[date | None, Query(description="Default: as many days as usual.", examples=["2026-11-02"])]
_Last = Annotated[date | None, Query(description="Included. Default: today.", examples=["2026-11-08"])]


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`; `today` is the day on which it was asked."""

    first: date
    last: date
    today: date


def days(usual: int) -> Callable[[date | None, date | None], Awaitable[Days]]:
    """FastAPI dependency; 422 names the field where the span is none, or too long."""

    async def span(first: _First = None, last: _Last = None) -> Days:
        for field, day in (("first", first), ("last", last)):
            _in_calendar(field, day)
        today = datetime.now(UTC).astimezone(MADRID).date()
        until = last or today
        since = first or until - timedelta(days=usual - 1)
        if since > until:
            raise _wrong("first", since, f"is after last ({until})")
        if until - since >= timedelta(days=_MOST):
            raise _wrong("first", since, f"is more than {_MOST} days before last ({until})")
        return Days(since, until, today)

    return span


def on_day(happened: What | None, day: date | None) -> tuple[What, date] | None:
    """What happened, and when; 422 names the field where one is said without the other."""
    _in_calendar("day", day)
    if happened is None or day is None:
        missing = "happened" if happened is None else "day"
        if happened is not None or day is not None:
            raise _wrong(missing, None, "is missing: happened and day are said together")
        return None
    return happened, day


def _in_calendar(field: str, day: date | None) -> None:
    if day and not _EARLIEST <= day <= _LATEST:
        raise _wrong(field, day, f"is not from {_EARLIEST} to {_LATEST}")


def _wrong(field: str, value: date | None, why: str) -> RequestValidationError:
    return RequestValidationError(
        [{"type": "value_error", "loc": ("query", field), "msg": why, "input": value and value.isoformat()}]
    )
