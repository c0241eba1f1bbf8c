"""What `msia projections` does beside serving: looking at the read models, building and checking them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import asyncpg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from contracts.errors import BadInput, MsiaError, NotFound, Refused, Unreachable
from eventstore.store import EventStore
from services.common.console import Output, choose, print_csv, print_json, print_jsonl, say
from services.projections.catalogue import PROJECTIONS, projection
from services.projections.checksums import Compared
from services.projections.errors import describe
from services.projections.positions import standings
from services.projections.postgres import connect
from services.projections.projection import Projection
from services.projections.rebuild import Progress, Rebuilt
from services.projections.rebuild import drop_old as drop_kept
from services.projections.rebuild import rebuild as build_anew
from services.projections.settings import ProjectionsSettings
from services.projections.status import behind, beside, log_end, quarantined, statuses
from services.projections.verifying import Verified
from services.projections.verifying import verify as compare_anew

_STATUS = ["projection", "version", "position", "lag", "quarantined"]
_LAG = ["projection", "position", "end", "lag", "seconds"]
_DIFFERENCES = ["projection", "table", "key", "what", "columns"]


async def status(output: Output | None) -> None:
    """Positions, lag and quarantine of what serves, and what is filled beside it."""
    rows, others = await _status(ProjectionsSettings.load())
    _print(choose(output), "projections", rows, _STATUS, beside=others)
    if choose(output) is Output.table:
        for one in others:
            say(f"{one['schema']}: at position {one['position']}, serves nobody")


async def _status(settings: ProjectionsSettings) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    async with _postgres(settings) as connection:
        await _refuse_unbuilt(connection)
        end = await _end(settings)
        aside = await quarantined(connection)
        rows = [
            {
                "projection": one.name,
                "version": one.version,
                "position": one.position,
                "lag": one.lag,
                "quarantined": sum(row.projection == one.name for row in aside),
            }
            for one in await statuses(connection, end)
        ]
        return rows, [asdict(one) for one in await beside(connection)]


async def _end(settings: ProjectionsSettings) -> int | None:
    """None, and a word, while the log does not answer: Postgres knows all but the lag."""
    try:
        async with _log(settings) as store:
            end = await log_end(store)
    except Unreachable:
        end = None
    if end is None:
        say("the log does not answer: how far they are behind is unknown")
    return end


async def lag(output: Output | None, most: int | None) -> None:
    """Exit 1 where one is more than `most` events behind."""
    rows = await _lag(ProjectionsSettings.load())
    _print(choose(output), "projections", rows, _LAG)
    if most is not None and (late := [row for row in rows if row["lag"] > most]):
        say(f"msia: more than {most} events behind: {', '.join(row['projection'] for row in late)}")
        raise typer.Exit(1)


async def _lag(settings: ProjectionsSettings) -> list[dict[str, Any]]:
    async with _postgres(settings) as connection, _log(settings) as store:
        await _refuse_unbuilt(connection)
        now, end = datetime.now(UTC), await store.last_position()
        return [
            {
                "projection": one.projection,
                "position": one.position,
                "end": end,
                "lag": max(end - one.position, 0),
                "seconds": round(await behind(store, one.position, now), 3),
            }
            for one in await standings(connection)
        ]


async def rebuild(
    name: str | None, all: bool, *, accept_differences: bool, drop_old: bool, output: Output | None
) -> None:
    """Exit 1 where one is refused (its old rows serve): the new rows differ or an event fails."""
    chosen, settings = _chosen(name, all), ProjectionsSettings.load()
    if drop_old:
        if accept_differences:
            raise BadInput("--drop-old builds nothing: leave out --accept-differences")
        await _drop_old(settings, chosen)
        return
    rows = await _rebuild(settings, chosen, accept_differences)
    if choose(output) is not Output.table:
        _print(choose(output), "projections", rows, ["projection", "serves", "kept", "refused"])
    _exit_where_refused(row["projection"] for row in rows if row["refused"])


async def _rebuild(
    settings: ProjectionsSettings, chosen: tuple[Projection, ...], accept: bool
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    async with _building(settings) as (store, bar):
        for one in chosen:
            row: dict[str, Any] = {"projection": one.name, "serves": False, "kept": None, "tables": []}
            try:
                with _shown(bar, one.name, "goes on from there") as progress:
                    built = await build_anew(store, settings, one, accept=accept, progress=progress)
            except REFUSALS as error:
                if len(chosen) == 1:
                    raise
                rows.append(row | {"refused": _say_refused(error)})
                continue
            _say_built(one, built)
            tables = [asdict(table) for table in built.tables]
            rows.append(row | {"serves": built.serves, "kept": built.kept, "tables": tables, "refused": None})
    return rows


# Of one projection: of several, the others have their turn all the same.
REFUSALS = (Refused, NotFound)


def _say_refused(error: MsiaError) -> str:
    said = str(error)
    say(f"msia: {said}")
    return said


def _exit_where_refused(names: Iterable[str]) -> None:
    if refused := list(names):
        if len(refused) > 1:
            say(f"msia: nothing came of {', '.join(refused)}")
        raise typer.Exit(1)


def _say_built(one: Projection, built: Rebuilt) -> None:
    for table in built.tables:
        say(f"{one.name}.{table.table}: {table.new_rows} rows, {_word(table)}")
    if built.serves:
        say(f"{one.name}: swapped; the old rows are in {built.kept} until --drop-old")
    else:
        say(
            f"{one.name}: version {one.version} is built; the old one serves until `msia projections` is "
            "started anew with this version"
        )


def _word(table: Compared) -> str:
    if table.old_rows is None:
        return "new"
    return "equal" if table.equal else f"had {table.old_rows}"


async def _drop_old(settings: ProjectionsSettings, chosen: tuple[Projection, ...]) -> None:
    async with _postgres(settings):
        pass  # a clear word when it is away
    refused = []
    for one in chosen:
        try:
            dropped = await drop_kept(settings, one)
        except REFUSALS as error:
            if len(chosen) == 1:
                raise
            _say_refused(error)
            refused.append(one.name)
            continue
        say(f"{one.name}: dropped {', '.join(dropped)}" if dropped else f"{one.name}: nothing is kept")
    _exit_where_refused(refused)


async def verify(name: str | None, all: bool, *, most: int, output: Output | None) -> None:
    """Exit 1 where rows differ; `most` of them are named per projection."""
    chosen = _chosen(name, all)
    found, refused = await _verify(ProjectionsSettings.load(), chosen, most)
    rows = [
        {
            "projection": name,
            "position": one.position,
            "rows": one.rows,
            "tables": [asdict(table) for table in one.tables],
            "differences": [asdict(difference) for difference in one.examples],
        }
        for name, one in found.items()
    ]
    shown = choose(output)
    if shown in (Output.json, Output.jsonl):
        _print(shown, "projections", rows, [])
    else:
        differences = [
            {
                "projection": name,
                "table": one.table,
                "key": " ".join(f"{column}={value}" for column, value in one.key.items()),
                "what": one.what,
                "columns": " ".join(one.columns),
            }
            for name, verified in found.items()
            for one in verified.examples
        ]
        if differences or shown is Output.csv:
            _print(shown, "differences", differences, _DIFFERENCES)
    for name, one in found.items():
        total = sum(table.new_rows for table in one.tables)
        word = f"{one.rows} rows differ" if one.rows else f"{total} rows are as the log says"
        say(f"{name}: {word}, at position {one.position}")
    _exit_where_refused(refused)
    if any(one.rows for one in found.values()):
        raise typer.Exit(1)


async def _verify(
    settings: ProjectionsSettings, chosen: tuple[Projection, ...], most: int
) -> tuple[dict[str, Verified], list[str]]:
    found: dict[str, Verified] = {}
    refused: list[str] = []
    async with _building(settings) as (store, bar):
        for one in chosen:
            try:
                with _shown(bar, one.name, "begins anew") as progress:
                    found[one.name] = await compare_anew(store, settings, one, most=most, progress=progress)
            except REFUSALS as error:
                if len(chosen) == 1:
                    raise
                _say_refused(error)
                refused.append(one.name)
    return found, refused


def _chosen(name: str | None, all: bool) -> tuple[Projection, ...]:
    if (name is None) != all:
        raise BadInput("name one projection, or say --all")
    return PROJECTIONS if name is None else (projection(name),)


@asynccontextmanager
async def _building(settings: ProjectionsSettings) -> AsyncIterator[tuple[EventStore, Bar]]:
    """The log with its keys, and a bar for a person at the terminal."""
    settings.require(msia_master_key=settings.msia_master_key)
    async with _postgres(settings):
        pass  # a clear word before the long work
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with _log(settings, settings.msia_master_key.get_secret_value()) as store:
        with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
            yield store, bar


@contextmanager
def _shown(bar: Bar, name: str, again: str) -> Iterator[Progress]:
    """Progress of one projection; says where it stood when Ctrl-C comes, and what the same command does."""
    task = bar.add_task(name, total=None)
    reached = (0, 0)

    def progress(position: int, target: int) -> None:
        nonlocal reached
        reached = (position, target)
        bar.update(task, completed=position, total=target)

    try:
        yield progress
    except asyncio.CancelledError:
        bar.stop()
        say(f"{name}: stopped at position {reached[0]} of {reached[1]}; the same command {again}")
        raise


@asynccontextmanager
async def _postgres(settings: ProjectionsSettings) -> AsyncIterator[asyncpg.Connection]:
    try:
        connection = await connect(settings, "cli")
    except (asyncpg.PostgresError, OSError, TimeoutError) as error:
        raise Unreachable(
            f"no Postgres answers: start it (`make run`) or set POSTGRES_URL ({describe(error)})"
        ) from error
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _log(settings: ProjectionsSettings, master_key: str = "") -> AsyncIterator[EventStore]:
    source = "msia/cli" if not master_key else "msia/projections"
    async with EventStore.open(
        settings.nats_url,
        source=source,
        stream=settings.msia_stream,
        master_key=master_key,
        access=settings.nats("projections"),
    ) as store:
        yield store


async def _refuse_unbuilt(connection: asyncpg.Connection) -> None:
    if not await standings(connection):
        raise Unreachable("no projection serves yet: start `msia projections`")


def _print(output: Output, what: str, rows: list[dict[str, Any]], columns: list[str], **more: Any) -> None:
    match output:
        case Output.json:
            print_json({what: rows, **more})
        case Output.jsonl:
            print_jsonl(rows)
        case Output.csv:
            print_csv(rows, columns)
        case Output.table:
            table = Table(*columns)
            for row in rows:
                table.add_row(*(str(row[name]) if row[name] is not None else "?" for name in columns))
            Console().print(table)
