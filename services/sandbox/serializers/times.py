"""Chatwoot mixes three ways to write a time."""

from datetime import datetime
from typing import Any


def iso(time: datetime) -> str:
    """Rails' `to_json`: UTC with milliseconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def iso_or_none(time: datetime | None) -> str | None:
    return iso(time) if time else None


def unix(time: datetime | None) -> int:
    """`to_i`: whole seconds, and nil is 0."""
    return int(time.timestamp()) if time else 0


def unix_or_none(time: datetime | None) -> int | None:
    return unix(time) if time else None


def plain(value: Any) -> Any:
    """A value as it appears in `changed_attributes`."""
    return iso(value) if isinstance(value, datetime) else value
