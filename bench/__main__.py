"""`python -m bench [NAME…]`: measure, print one table, keep the JSON. `python -m bench page [FILE…]`: make
docs/performance.md from the newest whole run, or from files of which a later one replaces what it holds.
"""

import importlib
import os
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench import machine, page
from bench.lines import Line, Skipped
from bench.names import LONG, MODULES
from bench.needed import Missing, needed
from bench.results import NEWEST, Measured, Run, newest
from bench.table import terminal

WIDTH = 200  # a pipe has no width of its own


def main(words: Sequence[str]) -> int:
    """The exit code: 1 when a module broke, 2 for a name that is none."""
    if words[:1] == ["page"]:
        return _page([Path(word) for word in words[1:]])
    full = bool(os.environ.get("FULL"))
    known = MODULES + LONG
    if unknown := set(words) - set(known):
        print(f"bench: no measurement called {', '.join(sorted(unknown))}: there are {', '.join(known)}")
        return 2
    before, began = machine.load(), datetime.now(UTC)
    modules = {name: measured(name) for name in words or (known if full else MODULES)}
    run = Run(
        began.strftime("%Y-%m-%dT%H:%M:%SZ"),
        machine.commit(),
        full,
        machine.machine(),
        machine.versions(),
        (before, machine.load()),
        modules,
    )
    run.write(run.file)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(terminal(modules.items()))
    taken = sum(found.seconds for found in modules.values())
    console.print(f"{taken:.0f} s, load {run.load[0]} before and {run.load[1]} after; {run.file.name}")
    return 1 if any(found.failed for found in modules.values()) else 0


def measured(name: str) -> Measured:
    """What one module tells. A server or peer that is missing skips what needs it; a defect of ours is told
    as one, beside the lines that were made before it, and the other modules go on.
    """
    print(f"{name} …", file=sys.stderr, flush=True)
    began = time.monotonic()
    found: list[Line | Skipped] = []
    failed = ""
    try:
        with needed(name):
            module = importlib.import_module(f"bench.{name}")
        module.measure(found.append)
    except Missing as missing:
        found.append(Skipped(name, str(missing)))
    except Exception as error:  # noqa: BLE001 - a run of ten minutes must not end with one module
        traceback.print_exc()
        failed = repr(error)
    return Measured(
        round(time.monotonic() - began, 1),
        tuple(one for one in found if isinstance(one, Line)),
        tuple(one for one in found if isinstance(one, Skipped)),
        failed,
    )


def _page(files: Sequence[Path]) -> int:
    try:
        runs = [Run.read(path) for path in files or [newest(MODULES)]]
    except FileNotFoundError as error:
        print(f"bench: {error}")
        return 2
    run = runs[0]
    for later in runs[1:]:
        run = run.with_later(later)
    run.write(NEWEST)
    for path in page.write(run):
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
