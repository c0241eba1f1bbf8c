"""`msia projections`: run the read models and the query API, look at them, build them anew, check them."""

from typing import Annotated

import typer

from services.common.console import Output, run

app = typer.Typer(invoke_without_command=True)

OutputOption = Annotated[
    Output | None, typer.Option("--output", "-o", help="Default: table on a terminal, JSON in a pipe.")
]
Name = Annotated[str | None, typer.Argument(help="Which projection.")]
All = Annotated[bool, typer.Option("--all", help="Every projection, one after the other.")]


@app.callback()
def start(context: typer.Context) -> None:
    """Fill the read models and serve the query API, until SIGTERM."""
    if context.invoked_subcommand is None:
        # the web framework is half of a command's start-up time
        from services.common.logging import configure
        from services.common.wedged import turning
        from services.projections.app import serve
        from services.projections.settings import ProjectionsSettings

        settings = ProjectionsSettings.load()
        settings.check_servers()
        configure("projections", settings.log_level)
        run(turning(serve(settings)), long=True)


@app.command()
def status(output: OutputOption = None) -> None:
    """Where each projection stands, how far behind the log, and what it set aside."""
    from services.projections import operating

    run(operating.status(output))


@app.command()
def lag(
    output: OutputOption = None,
    most: Annotated[
        int | None, typer.Option("--most", min=0, help="Exit with 1 when one is further behind, in events.")
    ] = None,
) -> None:
    """How far each projection is behind the log, in events and in seconds."""
    from services.projections import operating

    run(operating.lag(output, most))


@app.command()
def rebuild(
    name: Name = None,
    all: All = False,
    accept_differences: Annotated[
        bool,
        typer.Option("--accept-differences", help="Swap even where the new rows differ or lack something."),
    ] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Build nothing: drop the rows that earlier rebuilds kept.")
    ] = False,
    output: OutputOption = None,
) -> None:
    """Build rows anew from the log while the old ones serve, compare, swap. Stopped, it goes on later.

    The old rows are kept until `--drop-old`. Exit code 1: the new rows differ, or an event fails; the old
    rows still serve.
    """
    from services.projections import operating

    run(
        operating.rebuild(name, all, accept_differences=accept_differences, drop_old=drop_old, output=output),
        long=True,
    )


@app.command()
def verify(
    name: Name = None,
    all: All = False,
    most: Annotated[int, typer.Option("--most", min=1, help="Rows named per projection, at most.")] = 20,
    output: OutputOption = None,
) -> None:
    """Compare the rows that serve with a fresh build from the log. Exit code 1: they differ, and where.

    Nothing is changed and nobody is held up. Values of rows are never shown.
    """
    from services.projections import operating

    run(operating.verify(name, all, most=most, output=output), long=True)


@app.command("sweep-rows")
def sweep_rows(output: OutputOption = None) -> None:
    """Rewrite PostgreSQL's files after an erasure: they hold the bytes of deleted rows. Locks each table.

    Then ends the segment of the write-ahead log where the role may; else says what an administrator is to do.
    """
    from services.projections import sweeping

    run(sweeping.sweep_rows(output), long=True)
