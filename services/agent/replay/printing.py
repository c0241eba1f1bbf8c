"""Differences, for a person or a program."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import typer

from services.agent.replay.decisions import LEVELS
from services.agent.replay.results import Found
from services.common.console import Output, as_json, choose, out, print_json, print_jsonl, say

_WIDEST = 300  # characters of a value on a terminal


def report(run: dict[str, Any], found: Sequence[Found], output: Output | None) -> None:
    """Print them, the counts by level, and what was left out. As lines: each difference, then the run."""
    counts = Counter(one.difference.level for one in found)
    by_level = {level: counts[level] for level in LEVELS}
    shape, rows = choose(output), [one.as_json() for one in found]
    if shape is Output.json:
        print_json({**run, "by_level": by_level, "differences": rows})
    elif shape is Output.jsonl:
        print_jsonl([*rows, {**run, "by_level": by_level}])
    else:
        for one in found:
            difference = one.difference
            sample = f" sample {one.sample}" if one.sample else ""
            out(f"{one.conversation}{sample} turn {difference.turn}: {difference.level}")
            out(f"  - {_short(difference.before)}")
            out(f"  + {_short(difference.after)}")
    told = ", ".join(f"{level} {count}" for level, count in by_level.items())
    say(f"{run.get('turns', 0)} turns of {run.get('conversations', 0)} conversations; differences: {told}")
    for left_out in run.get("left_out", []):
        say(f"not replayed: {left_out}")


def leave(run: dict[str, Any], found: Sequence[Found]) -> None:
    """Exit 1 for a difference, 6 where something could not be replayed."""
    if found:
        raise typer.Exit(1)
    if run.get("left_out"):
        raise typer.Exit(6)


def _short(value: Any) -> str:
    text = as_json(value, indent=None)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"
