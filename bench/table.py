"""Lines as a table, on the terminal and in Markdown."""

import math
from collections.abc import Iterable, Sequence

from rich.table import Table

from bench.lines import Line
from bench.results import Measured

COLUMNS = (
    "question",
    "ours",
    "peer",
    "limit",
    "ratio",
    "aim",
    "p50 / p99",
    "spread",
    "rounds",
    "events",
    "bytes",
    "fsync",
)


def cells(line: Line) -> tuple[str, ...]:
    """One line's; a figure that is itself the aim stands in that column."""
    beside = f"{figure(line.beside)} ({line.what})"
    aim = line.aim
    if line.kind == "aim":
        aim = f"{aim} of {beside}" if aim else beside
    if line.reached is not None:
        aim += " ✓" if line.reached else f" ✗ {line.why}".rstrip()
    return (
        line.question,
        f"{figure(line.ours)} {line.unit}",
        beside if line.kind in ("peer", "itself") else "",
        beside if line.kind == "limit" else "",
        figure(line.ratio),
        aim,
        f"{figure(line.p50)} / {figure(line.p99)} ms"
        if line.p50 is not None and line.p99 is not None
        else "",
        (f"{line.spread:.0%}" if line.spread else "") + (" noisy" if line.noisy else ""),
        {None: "", 1: "one run"}.get(line.rounds, str(line.rounds)),
        f"{line.events:,}" if line.events is not None else "",
        f"{line.bytes:,}" if line.bytes is not None else "",
        line.fsync,
    )


def figure(value: float) -> str:
    """Three digits that count."""
    if math.isnan(value):
        return "—"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def terminal(modules: Iterable[tuple[str, Measured]]) -> Table:
    """All of a run, and what was left out."""
    table = Table(*COLUMNS)
    for name, found in modules:
        for line in found.lines:
            table.add_row(*cells(line))
        for skipped in found.skipped:
            table.add_row(skipped.question, f"skipped: {skipped.why}")
        if found.failed:
            table.add_row(name, f"FAILED: {found.failed}")
        table.add_section()
    return table


def markdown(found: Measured) -> str:
    """A table of one module, without columns that nobody filled."""
    rows = [cells(line) for line in found.lines]
    used = [n for n in range(len(COLUMNS)) if any(row[n] for row in rows)]
    lines = []
    if rows:
        lines = [_row([COLUMNS[n] for n in used]), _row(["---"] * len(used))]
        lines += [_row([row[n] for n in used]) for row in rows]
    notes = [f"- {skipped.question}: skipped, {skipped.why}" for skipped in found.skipped]
    notes += [f"- failed: {found.failed}"] if found.failed else []
    return "\n".join([*lines, *([""] if lines and notes else []), *notes])


def _row(found: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in found)} |"
