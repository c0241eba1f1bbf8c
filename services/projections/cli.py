"""`msia projections`: run the read models and the query API, look at them, build them anew."""

from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from contracts.errors import BadInput, Unreachable
from eventstore.store import EventStore
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, run, say
from services.common.logging import configure
from services.projections.catalogue import PROJECTIONS, projection
from services.projections.errors import describe
from services.projections.positions import standings
from services.projections.projection import Projection
from services.projections.rebuild import rebuild as build_anew
from services.projections.settings import ProjectionsSettings
from services.projections.status import log_end, quarantined, statuses

app = typer.Typer(invoke_without_command=True)

_COLUMNS = ["projection", "version", "position", "lag", "quarantined"]


@app.callback()
def start(context: typer.Context) -> None:
    """Fill the read models and serve the query API, until SIGTERM."""
    if context.invoked_subcommand is None:
        from services.projections.app import serve  # the web framework is half of a command's start-up time

        settings = ProjectionsSettings.load()
        configure("projections", settings.log_level)
        run(serve(settings))


@app.command()
def status(
    output: Annotated[
        Output | None, typer.Option("--output", "-o", help="Default: table on a terminal.")
    ] = None,
) -> None:
    """Where each projection stands, how far behind the log, and what it set aside."""
    rows = run(_status(ProjectionsSettings.load()))
    match choose(output):
        case Output.json:
            print_json({"projections": rows})
        case Output.jsonl:
            print_jsonl(rows)
        case Output.csv:
            print_csv(rows, _COLUMNS)
        case Output.table:
            table = Table(*_COLUMNS)
            for row in rows:
                table.add_row(*(str(row[name]) if row[name] is not None else "?" for name in _COLUMNS))
            Console().print(table)


async def _status(settings: ProjectionsSettings) -> list[dict[str, object]]:
    connection = await _postgres(settings)
    try:
        if not await standings(connection):
            raise Unreachable("no projection serves yet: start `msia projections`")
        async with EventStore.open(
            settings.nats_url, source="msia/cli", stream=settings.msia_stream
        ) as store:
            end = await log_end(store)
        aside = await quarantined(connection)
        return [
            {
                "projection": one.name,
                "version": one.version,
                "position": one.position,
                "lag": one.lag,
                "quarantined": sum(row.projection == one.name for row in aside),
            }
            for one in await statuses(connection, end)
        ]
    finally:
        await connection.close()


async def _postgres(settings: ProjectionsSettings) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(settings.dsn, timeout=5)
    except (asyncpg.PostgresError, OSError, TimeoutError) as error:
        raise Unreachable(
            f"no Postgres answers: start it (`make run`) or set POSTGRES_URL ({describe(error)})"
        ) from error


@app.command()
def rebuild(
    name: Annotated[str | None, typer.Argument(help="Which projection.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Every projection, one after the other.")] = False,
    accept_differences: Annotated[
        bool, typer.Option("--accept-differences", help="Swap even where the new rows differ.")
    ] = False,
) -> None:
    """Build rows anew from the log while the old ones serve, compare, swap. Stopped, it goes on later."""
    if (name is None) != all:
        raise BadInput("name one projection, or say --all")
    chosen = PROJECTIONS if name is None else (projection(name),)
    run(_rebuild(ProjectionsSettings.load(), chosen, accept_differences))


async def _rebuild(settings: ProjectionsSettings, chosen: tuple[Projection, ...], accept: bool) -> None:
    settings.require(msia_master_key=settings.msia_master_key)
    await (await _postgres(settings)).close()  # a clear word before the long work
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with EventStore.open(
        settings.nats_url,
        source="msia/projections",
        stream=settings.msia_stream,
        master_key=settings.msia_master_key.get_secret_value(),
    ) as store:
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            for one in chosen:
                task = bar.add_task(one.name, total=None)
                compared = await build_anew(
                    store,
                    settings,
                    one,
                    accept=accept,
                    progress=lambda at, of, task=task: bar.update(task, completed=at, total=of),  # type: ignore[misc]
                )
                for table in compared:
                    word = "equal" if table.equal else f"had {table.old_rows}"
                    say(f"{one.name}.{table.table}: {table.new_rows} rows, {word}")
                say(f"{one.name}: swapped")
