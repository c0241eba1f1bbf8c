"""Conventions of the command line: data on stdout, everything else on stderr, exit codes that mean something.

0 ok, 1 difference or failed verification, 2 usage, 3 not found, 4 not allowed, 5 unreachable,
6 incomplete, 130 interrupted.
"""

import json
import os
import sys
from collections.abc import Coroutine, Iterable, Mapping
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import typer

from contracts import errors

SCHEMA_VERSION = 1

T = TypeVar("T")


class Output(StrEnum):
    """How a command prints its data."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


EXIT_CODES: tuple[tuple[type[errors.MsiaError], int], ...] = (
    (errors.NotFound, 3),
    (errors.NotAllowed, 4),
    (errors.Unreachable, 5),
    (errors.Misconfigured, 2),
    (errors.BadInput, 2),
    (errors.MsiaError, 1),
)


def say(text: str) -> None:
    """A line for the person at the terminal, on stderr."""
    sys.stderr.write(text + "\n")


def out(text: str) -> None:
    """Data, on stdout."""
    sys.stdout.write(text + "\n")


def as_json(value: Any, *, indent: int | None = 2) -> str:
    """Sorted keys, no ASCII escapes: the same data gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=indent, default=str)


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON document that carries `schema_version`."""
    out(as_json({"schema_version": SCHEMA_VERSION, **value}))


def print_jsonl(rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line."""
    for row in rows:
        out(as_json(row, indent=None))


def print_csv(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> None:
    """RFC 4180 with a header line."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    sys.stdout.write(buffer.getvalue())


def choose(output: Output | None) -> Output:
    """A table for a terminal, JSON for a pipe, unless told."""
    return output or (Output.table if sys.stdout.isatty() else Output.json)


def fail(error: errors.MsiaError) -> NoReturn:
    """Say the error in one line and leave with its exit code."""
    say(f"msia: {error}")
    code = next(code for kind, code in EXIT_CODES if isinstance(error, kind))
    raise typer.Exit(code)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; our errors become one line and an exit code."""
    import asyncio  # a third of the time of `--help`, which runs nothing

    try:
        return asyncio.run(coroutine)
    except errors.MsiaError as error:
        fail(error)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:
        _reader_left()
        raise typer.Exit(0) from None


def flush() -> None:
    """Write out what is buffered; quiet when the reader (head, less) has left."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _reader_left()


def _reader_left() -> None:
    # Not our error; and what is still buffered must not be written at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
