"""The examination for people and for programs."""

import sys
from collections import Counter
from dataclasses import asdict

from services.audit.doctor.lines import Line, State, exit_code
from services.common.console import Output, choose, print_json, print_jsonl, say

WIDE = 110  # columns
_TONES = {State.ok: "green", State.warn: "yellow", State.fail: "bold red", State.skipped: "dim"}


def show(lines: list[Line], output: Output | None) -> None:
    """Lines on stdout, the sum on stderr."""
    counts = Counter(line.state.value for line in lines)
    rows = [{name: value for name, value in asdict(line).items() if name != "reached"} for line in lines]
    shape = choose(output)
    if shape is Output.table:
        _table(lines)
    elif shape is Output.jsonl:
        print_jsonl(rows)
    else:
        print_json({"lines": rows, "counts": counts, "exit": exit_code(lines)})
    say(", ".join(f"{counts[state.value]} {state.value}" for state in State if counts[state.value]))


def _table(lines: list[Line]) -> None:
    """What to do stands beside what was seen, on a narrow terminal below it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    wide = console.width >= WIDE
    table = Table(box=None, pad_edge=False)
    for name in ("area", "", "check"):
        table.add_column(name, no_wrap=True, header_style="dim")
    table.add_column("seen" if wide else "seen, what to do", overflow="fold", header_style="dim")
    if wide:
        table.add_column("what to do", overflow="fold", header_style="dim")
    before = ""
    for line in lines:
        area, before = (line.area if line.area != before else ""), line.area
        state = Text(line.state.value, style=_TONES[line.state])
        cells = [Text(area, style="bold"), state, Text(line.check), Text(line.seen)]
        if wide:
            cells.append(Text(line.todo))
        elif line.todo:
            cells[-1].append(f"\n→ {line.todo}", style="italic")
        table.add_row(*cells)
    console.print(table)
