"""`msia audit verify`: what it says, and its exit code."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from eventstore.ledger.errors import LedgerBroken
from services.audit.ledger.opening import opened_source, seals_in, trusted
from services.audit.ledger.settings import LedgerSettings
from services.audit.ledger.verifying import Verified, verify
from services.common.console import Output, out, print_document, say

INCOMPLETE = 6


async def print_verdict(file: Path | None, seal: Path | None, keys: list[str] | None, output: Output) -> None:
    """Exit 1: not what was sealed; 6: as sealed, but nothing from outside was there to compare."""
    settings = LedgerSettings.load()
    trust = trusted(settings, keys)
    files, tiles = seals_in(seal, settings)
    async with opened_source(file) as source:
        try:
            with progress_bar(source.size) as progress:
                found = await verify(source, trust, files, tiles, progress)
        except LedgerBroken as error:
            if output is not Output.table:
                bad = {"first": error.first, "last": error.last} if error.first else None
                print_document({"verified": False, "problem": str(error), "bad": bad}, output)
            raise
    if output is Output.table:
        _print(found)
    else:
        print_document({"verified": True, **_fields(found)}, output)
    if found.outside == 0:
        say(
            "incomplete: no seal from outside the log was compared, so a log that was cut off or sealed anew "
            "would look the same; give the keeper's directory with --seal"
        )
        raise typer.Exit(INCOMPLETE)
    if found.missing_outside:
        say(f"{found.missing_outside} seals of the log are not in that directory; the keeper will add them")


def _fields(found: Verified) -> dict[str, object]:
    return {
        "log": found.origin,
        "size": found.size,
        "root": base64.b64encode(found.root).decode(),
        "sealed": found.sealed,
        "unsealed": found.unsealed,
        "seals": found.seals,
        "seals_outside": found.outside,
        "seals_missing_outside": found.missing_outside,
    }


def _print(found: Verified) -> None:
    fields = _fields(found)
    out(f"ok       {found.origin}")
    out(f"size     {found.size}")
    out(f"root     {fields['root']}")
    out(f"seals    {found.seals}, of these {found.outside} also outside the log")
    tail = f"positions {found.sealed + 1} to {found.size} are not sealed yet" if found.unsealed else "none"
    if found.unsealed == 1:
        tail = f"position {found.size}" + (", the last seal itself" if found.seals else "")
    out(f"sealed   positions 1 to {found.sealed}" if found.sealed else "sealed   nothing yet")
    out(f"unsealed {tail}")


@contextmanager
def progress_bar(size: int | None) -> Iterator[Callable[[int], None]]:
    """On a terminal only, on stderr, with the time that is left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done: None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=size)
        yield lambda done: progress.update(task, completed=done)
