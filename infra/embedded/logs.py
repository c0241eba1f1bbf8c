"""The children's log files: put aside at a start, and read for the last words of one that died."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST = 300
LOOK_BACK = 10


def put_aside(log: Path) -> None:
    """Keep the log of the run before as `<name>.log.1`."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))


def last_words(log: Path) -> str:
    """Why it ended, as far as it said: at most 300 characters.

    The last line; of structured ones the last error among ten, as a service that fails may go on to say how
    it shuts down.
    """
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            lines = [line.strip() for line in file.read().decode(errors="replace").splitlines()]
    except OSError:
        lines = []  # it died before it could write
    said = [_parsed(line) for line in lines if line][-LOOK_BACK:] or [{"event": "it said nothing"}]
    errors = [entry for entry in said if entry.get("level") in ("error", "critical")]
    structured = "level" in said[-1]
    return _plain(errors[-1] if structured and errors else said[-1])[:LONGEST]


def _parsed(line: str) -> dict[str, Any]:
    """A line of JSON, or one that any program prints."""
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    return entry if isinstance(entry, dict) else {"event": line}


def _plain(entry: Mapping[str, Any]) -> str:
    trace = str(entry.get("exception") or "").strip().splitlines()
    words = [str(entry.get("event") or ""), *trace[-1:]]
    return ": ".join(word for word in words if word) or json.dumps(dict(entry))
