"""One JSON object a line in, one a line out, in order: a bad line is answered, never a reason to stop."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from contracts.errors import MsiaError, NotFound
from services.common import console


def each(source: str, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer every line of a file (`-`: stdin) on stdout. Blank lines are skipped."""
    for number, line in enumerate(_lines(source), start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            row = _malformed(number, f"not JSON: {error}")
        else:
            row = answer(given) if isinstance(given, dict) else _malformed(number, "not a JSON object")
        # half a surrogate pair is valid JSON and not valid UTF-8: it goes out as it came, escaped
        console.out(console.as_json(row, indent=None).encode("utf-8", "backslashreplace").decode())
        sys.stdout.flush()  # whoever writes a line may wait for its answer


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _malformed(number: int, why: str) -> dict[str, Any]:
    return {"error": {"code": "malformed_line", "element": None, "message": f"line {number}: {why}"}}


def _lines(source: str) -> Iterator[bytes]:
    if source == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(source).open("rb") as file:
            yield from file
    except FileNotFoundError:
        raise NotFound(f"no file {source}: give one that exists, or - for stdin") from None


@contextmanager
def console_errors() -> Iterator[None]:
    """Our errors become one line on stderr and an exit code."""
    try:
        yield
    except MsiaError as error:
        console.fail(error)
