"""Events become rows: rows and position in one transaction; what cannot become rows is set aside."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from contracts.errors import Conflict
from contracts.ids import is_conversation
from services.common.logging import logger
from services.projections.entries import Entry
from services.projections.errors import POISON, describe
from services.projections.folding import Folds
from services.projections.projection import At
from services.projections.rows import Rows
from services.projections.schemas import Line

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Applied:
    """What a transaction did, to be believed once it is committed."""

    line: Line
    position: int
    quarantined: dict[str, str]  # aggregate → why


async def advance(connection: asyncpg.Connection, lines: Sequence[Line], entries: Sequence[Entry]) -> None:
    """Bring every line to the last entry.

    One transaction for all, so that a reader sees all projections at one position. When an event is
    poison to one of them, each goes on alone, that one event by event.
    Raises what `errors.LOST` lists, and `Conflict` when another process moved a position.
    """
    try:
        async with connection.transaction():
            done = [await _apply(connection, line, entries) for line in lines]
    except POISON:
        for line in lines:
            await _advance_alone(connection, line, entries)
        return
    for applied in done:
        _believe(applied)


async def _advance_alone(connection: asyncpg.Connection, line: Line, entries: Sequence[Entry]) -> None:
    try:
        async with connection.transaction():
            applied = await _apply(connection, line, entries)
    except POISON:
        for entry in entries:
            await _advance_by_one(connection, line, entry)
        return
    _believe(applied)


async def _advance_by_one(connection: asyncpg.Connection, line: Line, entry: Entry) -> None:
    try:
        async with connection.transaction():
            applied = await _apply(connection, line, [entry])
    except POISON as error:
        async with connection.transaction():
            applied = Applied(line, entry.position, {entry.aggregate: describe(error)})
            await quarantine(connection, line, entry, describe(error))
            await _move(connection, line, entry.position)
    _believe(applied)


async def _apply(connection: asyncpg.Connection, line: Line, entries: Sequence[Entry]) -> Applied:
    fresh = [entry for entry in entries if entry.position > line.position]
    if not fresh:
        return Applied(line, line.position, {})
    quarantined = await write(connection, line, fresh)
    await _move(connection, line, fresh[-1].position)
    return Applied(line, fresh[-1].position, quarantined)


async def write(connection: asyncpg.Connection, line: Line, entries: Sequence[Entry]) -> dict[str, str]:
    """Rows of these entries, in the caller's transaction; what is quarantined by them, and why.

    Raises what `errors.POISON` lists when one of them cannot become rows.
    """
    projection = line.projection
    mine = [entry for entry in entries if _concerns(line, entry)]
    quarantined: dict[str, str] = {}
    if not mine:
        return quarantined
    await connection.execute(f"SET LOCAL search_path = {line.schema}")
    rows = Rows(projection.tables)
    folds = await _folds(connection, line, mine)
    for entry in mine:
        held = entry.aggregate in line.quarantined or entry.aggregate in quarantined
        error = entry.error or (entry.private_error if projection.private else None)
        if error and not held:
            quarantined[entry.aggregate] = error
            await quarantine(connection, line, entry, error)
            held = True
        if entry.recorded is None:
            continue
        recorded = entry.recorded
        state = None
        if folds and not held and _folded(line, entry):
            state = folds.apply(recorded)
        at = At(entry.position, entry.aggregate, recorded.time, recorded.envelope.id, state)
        projection.handle(recorded.event, at, rows, quarantined=held)
    if folds:
        folds.save(rows)
    await rows.flush(connection, line.columns)
    return quarantined


def _concerns(line: Line, entry: Entry) -> bool:
    if entry.position in line.dropped:
        return False
    if entry.kind is None:
        return entry.error is not None  # headers that do not say what it is: it may be ours
    return line.projection.wants(entry.kind, entry.aggregate)


def _folded(line: Line, entry: Entry) -> bool:
    return (
        entry.kind is not None
        and issubclass(entry.kind, line.projection.folds)
        and is_conversation(entry.aggregate)
    )


async def _folds(connection: asyncpg.Connection, line: Line, entries: Sequence[Entry]) -> Folds | None:
    if not line.projection.folds:
        return None
    return await Folds.load(connection, {entry.aggregate for entry in entries if _folded(line, entry)})


async def quarantine(connection: asyncpg.Connection, line: Line, entry: Entry, error: str) -> None:
    """Set its aggregate aside from this entry on."""
    await connection.execute(
        "INSERT INTO msia.quarantine VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        line.schema,
        line.projection.name,
        entry.aggregate,
        entry.position,
        error,
    )


async def _move(connection: asyncpg.Connection, line: Line, position: int) -> None:
    moved = await connection.execute(
        "UPDATE msia.positions SET position = $3 WHERE schema_name = $1 AND build = $2 AND position = $4",
        line.schema,
        line.build,
        position,
        line.position,
    )
    if moved != "UPDATE 1":
        raise Conflict(f"{line.schema}: its position is not where this reader left it; look again")


def _believe(applied: Applied) -> None:
    line = applied.line
    line.position = applied.position
    for aggregate, error in applied.quarantined.items():
        line.quarantined.add(aggregate)
        log.error(
            "aggregate quarantined",
            projection=line.projection.name,
            aggregate=aggregate,
            position=applied.position,
            reason=error,
        )
