"""Reading fields of a body that anyone may have written: a missing or wrong one is a typed rejection."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from contracts.errors import BadInput

Object = Mapping[str, Any]

# A bigger number is no id of Chatwoot (bigint), and JSON readers in other languages lose its digits.
_BIGGEST = 2**63 - 1
_CODE = re.compile(r"[A-Za-z_:]{1,40}")


class Rejection(BadInput):
    """A webhook we cannot use: a short code, and the field it is about. Never holds a value."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(f"{reason}: {field}" if field else reason)
        self.reason, self.field = reason, field


def required_id(data: Object, name: str, within: str = "") -> int:
    """A positive integer id; `Rejection` when it is missing or something else."""
    value = data.get(name)
    field = f"{within}{name}"
    if value is None:
        raise Rejection("missing_field", field)
    found = id_or_none(value)
    if found is None:
        raise Rejection("wrong_type", field)
    return found


def required_object(data: Object, name: str, within: str = "") -> Object:
    """A JSON object; `Rejection` when it is missing or something else."""
    value = data.get(name)
    field = f"{within}{name}"
    if value is None:
        raise Rejection("missing_field", field)
    if not isinstance(value, dict):
        raise Rejection("wrong_type", field)
    return value


def required_text(data: Object, name: str, within: str = "") -> str:
    """A string; `Rejection` when it is missing or something else."""
    value = data.get(name)
    field = f"{within}{name}"
    if value is None:
        raise Rejection("missing_field", field)
    if not isinstance(value, str):
        raise Rejection("wrong_type", field)
    return value


def nullable_text(data: Object, name: str, within: str = "") -> str | None:
    """A string or null; `Rejection` for anything else: dropping what a customer wrote would lose it."""
    return None if data.get(name) is None else required_text(data, name, within)


def id_or_none(value: Any) -> int | None:
    """A positive integer (an id, a size in bytes), or None for whatever else."""
    return value if type(value) is int and 0 < value <= _BIGGEST else None


def text_or_none(value: Any) -> str | None:
    """A string that says something, or None."""
    return value if isinstance(value, str) and value else None


def code_or_none(value: Any) -> str | None:
    """A short word such as `pending` or `AgentBot`: it stands in the open, so nothing longer may pass."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None


def object_or_empty(value: Any) -> Object:
    """A JSON object, or an empty one for whatever else."""
    return value if isinstance(value, dict) else {}


def time_or_none(value: Any) -> datetime | None:
    """ISO 8601 text or unix seconds → UTC; None when it is neither, so that the log is looked at instead."""
    try:
        if isinstance(value, str):
            time = datetime.fromisoformat(value)
            return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass  # not a time of this world: the same as none
    return None
