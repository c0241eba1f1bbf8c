"""Conventions of the command line: data on stdout, everything else on stderr, exit codes that mean something.

0 ok, 1 difference or failed verification, 2 usage, 3 not found, 4 not allowed, 5 unreachable,
6 incomplete, 130 interrupted.
"""

import errno
import json
import os
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from contracts import errors

if TYPE_CHECKING:  # see `run`
    import asyncio

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


# Understood by every command, wherever it stands; what each sets is read where it matters.
FLAGS: dict[str, tuple[str, str]] = {
    "-q": ("MSIA_QUIET", "1"),
    "--quiet": ("MSIA_QUIET", "1"),
    "-v": ("MSIA_VERBOSE", "1"),
    "--verbose": ("MSIA_VERBOSE", "1"),
    "--no-color": ("NO_COLOR", "1"),
    "--no-input": ("MSIA_NO_INPUT", "1"),
}


def without_flags(arguments: Sequence[str]) -> list[str]:
    """Take `FLAGS` out, up to `--`, and set what they mean for this process."""
    own = arguments.index("--") if "--" in arguments else len(arguments)
    os.environ.update(FLAGS[each] for each in arguments[:own] if each in FLAGS)
    return [*(each for each in arguments[:own] if each not in FLAGS), *arguments[own:]]


def may_ask() -> bool:
    """Whether somebody is there to be asked: a terminal, and no `--no-input`."""
    return sys.stdin.isatty() and not os.environ.get("MSIA_NO_INPUT")


def say(text: str) -> None:
    """A line for the person at the terminal, on stderr; not with `-q`."""
    if not os.environ.get("MSIA_QUIET"):
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
    """One JSON object a line, each with `schema_version`."""
    for row in rows:
        out(as_json({"schema_version": SCHEMA_VERSION, **row}, indent=None))


def print_document(value: Mapping[str, Any], output: Output) -> None:
    """One JSON document: on one line for `jsonl`."""
    if output is Output.jsonl:
        print_jsonl([value])
    else:
        print_json(value)


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
    """Say the error in one line, with `-v` also what led to it, and leave with its exit code."""
    sys.stderr.write(f"msia: {error}\n")
    if os.environ.get("MSIA_VERBOSE"):
        import traceback

        traceback.print_exception(error)
    code = next(code for kind, code in EXIT_CODES if isinstance(error, kind))
    raise typer.Exit(code)


def of_files(error: OSError) -> errors.Misconfigured | None:
    """A file that cannot be read or written is the caller's to mend; None for any other `OSError`."""
    if error.filename is not None:
        return errors.Misconfigured(f"{error.filename}: {error.strerror}")
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return errors.Misconfigured(f"cannot write on: {error.strerror}")
    return None


def run(coroutine: Coroutine[Any, Any, T], *, long: bool = False) -> T:
    """Run a command's coroutine; our errors become one line and an exit code.

    `long`: a service, or what reads the whole log. Then uvloop runs it, where there is one; a short command
    would only wait for its import.
    """
    import asyncio  # a third of the time of `--help`, which runs nothing
    import logging

    if not (logging.root.handlers or os.environ.get("MSIA_VERBOSE")):  # a service has set up its own
        # Drivers tell of each try; the one line at the end says what to do.
        logging.root.addHandler(logging.NullHandler())
    try:
        with asyncio.Runner(loop_factory=_fast_loop() if long else None) as runner:
            return runner.run(coroutine)
    except errors.MsiaError as error:
        fail(error)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:
        _reader_left()
        raise typer.Exit(0) from None


def _fast_loop() -> "Callable[[], asyncio.AbstractEventLoop] | None":
    try:
        import uvloop
    except ImportError:  # Windows: the standard loop does
        return None
    return uvloop.new_event_loop


def flush() -> None:
    """Write out what is buffered; quiet when the reader (head, less) has left."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _reader_left()


def _reader_left() -> None:
    # Not our error; and what is still buffered must not be written at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
