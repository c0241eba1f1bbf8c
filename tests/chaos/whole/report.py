"""What a run showed, as tables; the last line says it all."""

from rich.console import Console
from rich.table import Table

from tests.chaos.whole.run import Outcome
from tests.chaos.whole.schedule import Schedule

SHOWN = 40  # wrong things named at most


def last_line(outcome: Outcome) -> str:
    """The three counts of which all speak, then whatever else is wrong: zeros alone: a run without fault."""
    words = f"{outcome.lost} lost, {outcome.doubled} doubled, {outcome.out_of_order} out of order"
    further = {"stuck": len(outcome.stuck), "wrong in all": len(outcome.wrong)}
    return ", ".join([words, *(f"{number} {what}" for what, number in further.items() if number)])


def show(outcome: Outcome, console: Console) -> None:
    faults = Table("faults injected", "times")
    for kind, times in outcome.struck.most_common():
        if times:
            faults.add_row(kind, str(times))
    for name, times in sorted(outcome.ended.items()):
        faults.add_row(f"({name} ended by itself)", str(times))
    console.print(faults)
    counts = outcome.counts
    messages = Table("messages", "")
    for name, number in (
        ("sent by customers", counts.sent),
        ("answered once", counts.once),
        ("with a person", counts.with_person),
        ("lost", outcome.lost),
        ("doubled", outcome.doubled),
        ("out of order", outcome.out_of_order),
        ("stuck", len(outcome.stuck)),
    ):
        messages.add_row(name, str(number))
    console.print(messages)
    table = Table("", "guarantee", "", "figure")
    for finding in outcome.findings:
        mark = f"{len(finding.wrong)} WRONG" if finding.wrong else "kept"
        table.add_row(str(finding.number), finding.title, mark, finding.figure)
    console.print(table)
    for what in outcome.wrong[:SHOWN]:
        console.print(what, markup=False, highlight=False)
    console.print(last_line(outcome), highlight=False)


def again(schedule: Schedule) -> str:
    """The command that draws the same schedule."""
    return f"make chaos SECONDS={schedule.seconds:g} SEED={schedule.seed}"
