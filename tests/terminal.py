"""`msia` in this process: the exit code and both streams of a command, without the imports of a new process.

What needs a process of its own - signals, a terminal, the start itself - has tests that start one.
"""

import asyncio
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TextIO
from unittest.mock import patch

from services import cli

_own: ContextVar[tuple[TextIO, TextIO] | None] = ContextVar("_own", default=None)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


def run(*words: str, environment: Mapping[str, str], stdin: str = "") -> Ran:
    """A command with this environment alone; only where no loop runs."""
    out, err = io.StringIO(), io.StringIO()
    with printing_to(out, err), patch("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()))):
        code = leave(*words, environment=environment)
    return Ran(code, out.getvalue(), err.getvalue())


async def run_aside(*words: str, environment: Mapping[str, str], stdin: str = "") -> Ran:
    """The same from a test whose loop goes on, for the servers that the command talks to."""
    return await asyncio.to_thread(run, *words, environment=environment, stdin=stdin)


def leave(*words: str, environment: Mapping[str, str]) -> int:
    """The exit code of a command that reads and writes where this process does."""
    with patch.dict(os.environ, environment, clear=True):
        try:
            cli.main(list(words))
        except SystemExit as left:
            return left.code if isinstance(left.code, int) else int(left.code is not None)
    return 0


@contextmanager
def printing_to(out: TextIO, err: TextIO) -> Iterator[None]:
    """For this thread and its tasks: what a test's servers log meanwhile goes where it always does."""
    ours = _own.set((out, err))
    with redirect_stdout(_Routed(0, sys.stdout)), redirect_stderr(_Routed(1, sys.stderr)):
        yield
    _own.reset(ours)


class _Routed:
    """A stream that is another one for whoever has one of their own."""

    def __init__(self, number: int, usual: TextIO) -> None:
        self._number, self._usual = number, usual

    def __getattr__(self, name: str) -> Any:
        own = _own.get()
        return getattr(own[self._number] if own else self._usual, name)


def without_settings() -> dict[str, str]:
    """Our environment without what a service would take for a setting of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MSIA_")}
