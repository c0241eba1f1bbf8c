"""`msia replay`: what the log gives when it is folded again, or thought through again."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.common.arguments import Conversations, Since, Until, conversations
from services.common.console import Output, run
from services.common.window import Window, window

app = typer.Typer(no_args_is_help=True)


class Sheet(StrEnum):
    """Of a state."""

    table = "table"
    json = "json"


Some = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID...]", help="Conversations; none: those of --since and --until."),
]
Limit = Annotated[int, typer.Option(min=1, help="Of those selected by time, the newest.")]
Opening = Annotated[
    bool, typer.Option("--open", help="Read what was said; ingress records that you did (MSIA_TOKEN).")
]
Reason = Annotated[str, typer.Option(help="Why; it stands in the log. Names no customer.")]
Into = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Keep the decisions, for `msia replay diff`.")
]
Shape = Annotated[Sheet | None, typer.Option("-o", "--output")]


@app.callback()
def replay() -> None:
    """Fold or replay a conversation."""


@app.command()
def fold(
    ids: Conversations,
    position: Annotated[int | None, typer.Option(min=1, help="As it was at this position.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with the read models (QUERY_URL, MSIA_TOKEN).")
    ] = False,
    output: Shape = None,
) -> None:
    """Fold conversations from the log: the same events give the same state and hash, with or without keys.

    Exit 1: --check found a difference. Exit 3: one of them is not in the log.
    """
    if check and position is not None:
        raise typer.BadParameter("--check compares with the read models of now: leave --position out")
    from services.agent.replay.folding import print_folds

    run(print_folds(ids, position, check, Output(output) if output else None))


@app.command()
def recorded(
    ids: Some = None,
    opening: Opening = False,
    reason: Reason = "",
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    into: Into = None,
    output: Shape = None,
) -> None:
    """Think turns again with today's code and the recorded answers of models and tools.

    Exit 1: a decision differs from the log's, which is a regression. Exit 6: some words are erased.
    """
    _refuse_unopened(opening, reason)
    from services.agent.replay.recording import replay_recorded

    found, every = _selected(ids, since, until)
    shape = Output(output) if output else None
    run(replay_recorded(conversations(ids or []), found, limit, every, reason, into, shape))


@app.command()
def whatif(
    ids: Some = None,
    model: Annotated[
        str | None, typer.Option(help="offline, ollama:MODEL or openrouter:MODEL; none: as configured.")
    ] = None,
    prompt: Annotated[
        list[str] | None, typer.Option(metavar="NAME=FILE", help="Or NAME@VERSION. Several may be given.")
    ] = None,
    tariff: Annotated[
        list[str] | None, typer.Option(metavar="SLUG@VERSION", help="Or SLUG@draft. Several may be given.")
    ] = None,
    samples: Annotated[int, typer.Option(min=1, max=50, help="How often each turn is thought.")] = 1,
    budget: Annotated[str, typer.Option(metavar="EUROS", help="Models are asked until this is spent.")] = "1",
    opening: Opening = False,
    reason: Reason = "",
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    into: Into = None,
    output: Shape = None,
) -> None:
    """Think turns again with another model, prompt or tariff. Appends nothing, tells nobody.

    Exit 1: a decision differs from the log's. Exit 6: the budget ended it, or some words are erased.
    """
    _refuse_unopened(opening, reason)
    from services.agent.replay.trying import Trial, replay_whatif

    try:
        euros = Decimal(budget.replace(",", "."))
    except InvalidOperation:
        raise typer.BadParameter(f"--budget {budget}: give euros, as in 0.50") from None
    trial = Trial(model, tuple(prompt or ()), tuple(tariff or ()), samples, euros)
    found, every = _selected(ids, since, until)
    shape = Output(output) if output else None
    run(replay_whatif(trial, conversations(ids or []), found, limit, every, reason, into, shape))


@app.command()
def prompts(
    id: Annotated[str, typer.Argument(metavar="ID", help="A conversation, as in 1-512.")],
    opening: Opening = False,
    reason: Reason = "",
    output: Shape = None,
) -> None:
    """Build each recorded prompt again from the events it names, and compare its hash with the log's.

    Exit 1: a hash is another (or its texts are of another release). Exit 6: some prompts were erased.
    """
    _refuse_unopened(opening, reason)
    from services.agent.replay.proving import print_proofs

    run(print_proofs(id, reason, Output(output) if output else None))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="What --out wrote.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The same of another run.")],
    output: Shape = None,
) -> None:
    """Compare two runs by quote, tool call, handoff and text. Exit 1: they differ."""
    from contracts.errors import MsiaError
    from services.agent.replay import printing, results
    from services.common.console import fail

    try:
        one, other = results.read(before), results.read(after)
    except MsiaError as error:
        fail(error)
    found = results.compare(one, other)
    counts = {"conversations": len({each.conversation for each in (*one, *other)}), "turns": len(other)}
    printing.report({"mode": "diff", **counts}, found, Output(output) if output else None)
    printing.leave({}, found)


def _refuse_unopened(opening: bool, reason: str) -> None:
    if not (opening and reason.strip()):
        raise typer.BadParameter("turns are thought from what customers wrote: add --open and --reason")


def _selected(ids: list[str] | None, since: str | None, until: str | None) -> tuple[Window, bool]:
    return window(since, until, datetime.now(UTC)), bool(since or until)
