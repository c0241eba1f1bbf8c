"""The steps, for people and for programs."""

import sys
from collections.abc import Sequence
from pathlib import Path

from infra.chatwoot.plan import Do, Step
from services.common.console import Output, choose, print_document, say

_TONES = {
    Do.create: "green",
    Do.change: "green",
    Do.overwrite: "yellow",
    Do.attempt: "green",
    Do.warn: "yellow",
    Do.nothing: "dim",
}


def show(steps: Sequence[Step], output: Output | None, *, changed: bool, dry_run: bool, file: Path) -> None:
    """On stdout; no secret is in any step."""
    if (shape := choose(output)) is not Output.table:
        rows = [{"name": step.name, "do": step.do.name, "text": step.text} for step in steps]
        told = {"steps": rows, "changed": changed, "dry_run": dry_run, "env_file": str(file)}
        print_document(told, shape)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for step in steps:
        table.add_row(step.name, Text(step.do.value, style=_TONES[step.do]), Text(step.text))
    Console(file=sys.stdout, highlight=False, markup=False, emoji=False).print(table)
    if dry_run:
        say(f"dry run: nothing was changed, neither in Chatwoot nor in {file}")
