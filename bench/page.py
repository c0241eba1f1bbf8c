"""docs/performance.md and its charts: a function of one run and of what was written by hand in `page.md`.

In the template `{{machine}}`, `{{noise}}`, `{{table NAME}}` and `{{chart NAME}}` stand for what is made.
"""

import re
from pathlib import Path

from bench.charts import Bar, chart
from bench.lines import Line, Skipped
from bench.names import LONG
from bench.results import Measured, Run
from bench.table import figure, markdown
from infra.embedded.home import ROOT

TEMPLATE = Path(__file__).parent / "page.md"
PAGE = ROOT / "docs" / "performance.md"
CHARTS = "performance"  # the folder beside the page
_MADE = re.compile(r"\{\{(\w+)(?: (\w+))?\}\}")


def write(run: Run) -> list[Path]:
    """Which files."""
    written = []
    for name, content in made(run, TEMPLATE.read_text()).items():
        path = PAGE.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        written.append(path)
    return written


def made(run: Run, template: str) -> dict[str, str]:
    """File name below docs → content. Raises `KeyError` for a placeholder that nothing stands behind."""
    charts = {"aims": aims(run), "growth": growth(run)}

    def replaced(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if kind == "table":
            return markdown(run.modules.get(name) or _absent(name))
        if kind == "chart":
            title = re.search(r'aria-label="([^"]*)"', charts[name])
            return f"![{title.group(1) if title else name}]({CHARTS}/{name}.svg)"
        return {"machine": _machine, "noise": _noise}[kind](run)

    page = _MADE.sub(replaced, template)
    return {PAGE.name: page} | {f"{CHARTS}/{name}.svg": svg for name, svg in charts.items()}


def aims(run: Run) -> str:
    """How far each ratio is from its aim: 1 is the aim itself, more is better."""
    lines = [(line, _share(line)) for found in run.modules.values() for line in found.lines]
    bars = [
        Bar(line.question, share, f"{figure(share)} ({figure(line.ours)} {line.unit})", 1.0, line.reached)
        for line, share in lines
        if share is not None and not line.question.startswith(("start ", "memory of "))
    ]
    return chart("Reached, as a share of the aim (the stroke); logarithmic", bars, logarithmic=True)


def growth(run: Run) -> str:
    """What a longer log costs: rates of each size beside those of the shortest."""
    bars = [
        Bar(line.question, line.ratio, f"{figure(line.ours)} {line.unit}", line.at_least, line.reached)
        for line in run.modules.get("growth", Measured(0.0)).lines
        if line.kind == "itself"
    ]
    return chart("Rates on a longer log, beside the shortest one", bars)


def _absent(name: str) -> Measured:
    why = "only with FULL=1" if name in LONG else "not in this run"
    return Measured(0.0, skipped=(Skipped(name, why),))


def _share(line: Line) -> float | None:
    if line.at_least:
        return line.ratio / line.at_least
    return line.at_most / line.ratio if line.at_most and line.ratio else None


def _machine(run: Run) -> str:
    told = ", ".join(f"{name} {value}" for name, value in run.machine.items())
    versions = ", ".join(f"{name} {value}" for name, value in run.versions.items())
    return (
        f"Begun {run.at} on commit {run.commit or 'unknown'}. Machine: {told}. Load of one minute "
        f"{run.load[0]:g} before and {run.load[1]:g} after. Versions: {versions}."
    )


def _noise(run: Run) -> str:
    lines = [line for found in run.modules.values() for line in found.lines]
    noisy = sum(line.noisy for line in lines)
    said = f"{noisy} of {len(lines)} lines are noisy (spread above 20 %)."
    cores = int(run.machine.get("cores") or 0)
    if cores and run.load[0] > cores / 2:
        said += (
            f" **The machine was busy with something else before it began (load {run.load[0]:g} on {cores} "
            "cores): only that it works can be read from these figures, and roughly the ratios.**"
        )
    return said
