"""The children's log files: put aside at a start, and read for the last words of one that died."""

import json
from pathlib import Path

LONGEST = 300


def put_aside(log: Path) -> None:
    """Keep the log of the run before as `<name>.log.1`."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))


def last_words(log: Path) -> str:
    """The last line that says something, at most 300 characters; of a JSON line its event and error."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 20_000))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        lines = []  # it died before it could write
    spoken = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return _plain(spoken)[:LONGEST]


def _plain(line: str) -> str:
    try:
        entry = json.loads(line)
    except ValueError:
        return line
    if not isinstance(entry, dict):
        return line
    trace = str(entry.get("exception") or "").strip().splitlines()
    words = [str(entry.get("event") or ""), *trace[-1:]]
    return ": ".join(word for word in words if word) or line
