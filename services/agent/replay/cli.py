"""`msia replay`: what the log gives when it is folded again, or thought through again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.common.arguments import Document, Since, Until, conversations
from services.common.console import run, say
from services.common.window import Window, instant, rfc3339, window

app = typer.Typer(no_args_is_help=True)


Some = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID...]", help="Conversations; none: those of --since and --until.", callback=conversations
    ),
]
Limit = Annotated[int, typer.Option(min=1, help="Of those selected by time, the newest.")]
Opening = Annotated[
    bool, typer.Option("--open", help="Read what was said; ingress records that you did (MSIA_TOKEN).")
]
Reason = Annotated[str, typer.Option(help="Why; it stands in the log. Names no customer.")]
Into = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Keep the decisions, for `msia replay diff`.")
]


@app.callback()
def replay() -> None:
    """Fold or replay a conversation."""


@app.command()
def fold(
    ids: Some = None,
    position: Annotated[int | None, typer.Option(min=1, help="As it was at this position.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="As it was then: RFC 3339, a day, or 2h ago.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with the read models (QUERY_URL, MSIA_TOKEN).")
    ] = False,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    output: Document = None,
) -> None:
    """Fold conversations from the log: the same events give the same state and hash, with or without keys.

    --since and --until select those where anything happened then; each is folded to its end, or to --at or
    --position. Exit 1: --check found a difference. 3: a named one is not in the log. 6: one cannot be read.
    """
    if at is not None and position is not None:
        raise typer.BadParameter("give --at or --position, not both")
    if check and (position is not None or at is not None):
        raise typer.BadParameter(
            "--check compares with the read models of now: leave --position out, and --at"
        )
    from services.agent.replay.folding import print_folds

    found = _selected(ids, since, until)
    moment = instant(at, datetime.now(UTC)) if at else None
    if moment:
        say(f"at {rfc3339(moment)}")
    run(print_folds(ids or [], found, limit, position, moment, check, output))


@app.command()
def recorded(
    ids: Some = None,
    opening: Opening = False,
    reason: Reason = "",
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    into: Into = None,
    output: Document = None,
) -> None:
    """Think turns again with today's code and the recorded answers of models and tools.

    Exit 1: a decision differs from the log's, which is a regression. Exit 6: some could not be replayed:
    erased words, an event that does not decode, a tariff that is not there.
    """
    _refuse_unopened(opening, reason)
    from services.agent.replay.recording import replay_recorded

    found = _selected(ids, since, until)
    run(replay_recorded(ids or [], found, limit, reason, into, output))


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
    output: Document = None,
) -> None:
    """Think turns again with another model, prompt or tariff. Appends nothing, tells nobody.

    Exit 1: a decision differs from the log's. Exit 6: the budget ended it, or some could not be replayed.
    """
    _refuse_unopened(opening, reason)
    from contracts.errors import BadInput
    from services.agent.replay.trying import Trial, microeuros, replay_whatif

    try:
        spend = microeuros(budget)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from None
    trial = Trial(model, tuple(prompt or ()), tuple(tariff or ()), samples, spend)
    found = _selected(ids, since, until)
    run(replay_whatif(trial, ids or [], found, limit, reason, into, output))


@app.command()
def prompts(
    id: Annotated[str, typer.Argument(metavar="ID", help="A conversation, as in 1-512.")],
    opening: Opening = False,
    reason: Reason = "",
    output: Document = None,
) -> None:
    """Build each recorded prompt again from the events it names, and compare its hash with the log's.

    Exit 1: a hash is another (or its texts are of another release). Exit 6: some prompts were erased.
    """
    _refuse_unopened(opening, reason)
    from services.agent.replay.proving import print_proofs

    run(print_proofs(id, reason, output))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="What --out wrote.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The same of another run.")],
    output: Document = None,
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
    printing.report({"mode": "diff", **counts}, found, output)
    printing.leave({}, found)


def _refuse_unopened(opening: bool, reason: str) -> None:
    if not (opening and reason.strip()):
        raise typer.BadParameter("turns are thought from what customers wrote: add --open and --reason")


def _selected(ids: list[str] | None, since: str | None, until: str | None) -> Window:
    """Of those that are not named."""
    if ids and (since or until):
        raise typer.BadParameter("name conversations, or select them with --since and --until; not both")
    if not (ids or since or until):
        raise typer.BadParameter("give an ID, as in 1-512, or select conversations with --since or --until")
    found = window(since, until, datetime.now(UTC))
    if not found.open:
        say(f"window {found}")
    return found
