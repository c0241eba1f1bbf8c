"""Times on the command line: `--since 2h`, `--until 2026-03-01T00:00:00Z`; half-open, echoed as resolved."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts.errors import BadInput

# People and invoices here live by this clock; the log itself is in UTC.
MADRID = ZoneInfo("Europe/Madrid")

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(?:\d+[smhdw])+")
_STEP = re.compile(r"(\d+)([smhdw])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})")
_HELP = "give RFC 3339 (2026-03-01T00:00:00Z), a day (2026-03-01, Madrid) or how long ago (2h, 7d, 1d12h)"


@dataclass(frozen=True, slots=True)
class Window:
    """[since, until), in UTC; None is open."""

    since: datetime | None = None
    until: datetime | None = None

    def __contains__(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    @property
    def open(self) -> bool:
        return self.since is None and self.until is None

    def __str__(self) -> str:
        since = rfc3339(self.since) if self.since else "the beginning"
        return f"[{since}, {rfc3339(self.until) if self.until else 'now on'})"


def window(since: str | None, until: str | None, now: datetime) -> Window:
    """Resolve both ends against `now`; `BadInput` names the option and what to give."""
    resolved = Window(
        instant(since, now, "--since") if since else None, instant(until, now, "--until") if until else None
    )
    if resolved.since and resolved.until and resolved.since >= resolved.until:
        raise BadInput(f"the window {resolved} is empty: --since must be before --until")
    return resolved


def instant(text: str, now: datetime, option: str = "--at") -> datetime:
    """One moment in UTC; `BadInput` names the option."""
    text = text.strip()
    try:
        if _AGO.fullmatch(text):
            ago = (timedelta(**{_UNITS[unit]: int(count)}) for count, unit in _STEP.findall(text))
            return now - sum(ago, timedelta())
        if _DAY.fullmatch(text):
            return datetime.combine(datetime.fromisoformat(text), time(), MADRID).astimezone(UTC)
        if _RFC_3339.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"{option} {text!r}: {error}; {_HELP}") from error
    raise BadInput(f"{option} {text!r} is not a time: {_HELP}")


def rfc3339(at: datetime) -> str:
    """UTC with six decimals, always: the same moment is the same text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
