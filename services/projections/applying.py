"""Events become rows: rows and position in one transaction; what cannot become rows is set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from contracts.errors import Conflict
from domain.conversation.state import Conversation
from services.common.logging import logger
from services.projections.batch import Batch
from services.projections.entries import Entry
from services.projections.erasing import ERASING, erase_ahead, erase_beside, hold_erasures
from services.projections.errors import CIRCUMSTANCES, POISON, describe
from services.projections.folding import Folds, Shared
from services.projections.projection import At
from services.projections.rows import Rows
from services.projections.schemas import Line, as_opened

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """What rows a batch made, to be believed once it is committed."""

    quarantined: Mapping[str, str]  # aggregate → why
    folded: Mapping[str, Conversation]


@dataclass(frozen=True, slots=True)
class Applied:
    """What a transaction did to one line, to be believed once it is committed."""

    line: Line
    position: int
    written: Written


_NOTHING = Written({}, {})


async def advance(connection: asyncpg.Connection, lines: Sequence[Line], entries: Sequence[Entry]) -> None:
    """Bring every line to the last entry.

    One transaction for all, so that a reader sees all projections at one position. When an event is
    poison to one of them, each goes on alone, that one event by event.
    Raises what `errors.LOST` lists, and `Conflict` when another process moved a position or changed tables.
    """
    if not entries:
        return
    try:
        async with connection.transaction():
            batch = Batch(entries)
            done = [await _apply(connection, line, batch) for line in lines]
            await _move(connection, done)
    except CIRCUMSTANCES:
        raise
    except POISON:
        for line in lines:
            await _advance_alone(connection, line, entries)
        return
    for applied in done:
        _believe(applied)


async def _advance_alone(connection: asyncpg.Connection, line: Line, entries: Sequence[Entry]) -> None:
    try:
        async with connection.transaction():
            applied = await _apply(connection, line, Batch(entries))
            await _move(connection, [applied])
    except CIRCUMSTANCES:
        raise
    except POISON:
        for entry in entries:
            await _advance_by_one(connection, line, entry)
        return
    _believe(applied)


async def _advance_by_one(connection: asyncpg.Connection, line: Line, entry: Entry) -> None:
    try:
        async with connection.transaction():
            applied = await _apply(connection, line, Batch([entry]))
            await _move(connection, [applied])
    except CIRCUMSTANCES:
        raise
    except POISON as error:
        await refuse_changed(connection, line)
        async with connection.transaction():
            written = Written({entry.aggregate: describe(error)}, {})
            applied = Applied(line, entry.position, written)
            await quarantine(connection, line, entry, describe(error))
            await _move(connection, [applied])
    _believe(applied)


async def refuse_changed(connection: asyncpg.Connection, line: Line) -> None:
    """`Conflict` where tables are not as this line found them: what fails there is no fault of an event."""
    if not await as_opened(connection, line):
        raise Conflict(f"{line.schema} was changed by someone else")


async def _apply(connection: asyncpg.Connection, line: Line, batch: Batch) -> Applied:
    position = max(line.position, batch.entries[-1].position)
    fresh = batch.of(line, after=line.position)
    return Applied(line, position, await write(connection, line, fresh, batch.shared))


async def write(
    connection: asyncpg.Connection, line: Line, entries: Sequence[Entry], shared: Shared
) -> Written:
    """Rows of these entries, which concern the line, in the caller's transaction.

    Raises what `errors.POISON` lists when one of them cannot become rows.
    """
    if not entries:
        return _NOTHING
    await hold_erasures(connection, line)
    projection = line.projection
    quarantined: dict[str, str] = {}
    rows = Rows(projection.tables)
    folds = await _folds(connection, line, entries, shared)
    for entry in entries:
        held = entry.aggregate in line.quarantined or entry.aggregate in quarantined
        error = entry.error or (entry.private_error if projection.private else None)
        if error and not held:
            quarantined[entry.aggregate] = error
            await quarantine(connection, line, entry, error)
            held = True
        if entry.recorded is None:
            continue
        recorded = entry.recorded
        before = state = None
        if folds and not held and _folded(line, entry):
            before, state = folds.before(entry.aggregate), folds.apply(recorded)
        envelope = recorded.envelope
        at = At(entry.position, entry.aggregate, envelope.time, envelope.id, state, envelope.actor, before)
        projection.handle(recorded.event, at, rows, quarantined=held)
    if folds:
        folds.save(rows)
    await rows.flush(connection, line.schema, line.columns)
    for entry in entries:
        if entry.kind in ERASING:
            await erase_beside(connection, line, entry)
    await erase_ahead(connection, line, entries)
    return Written(quarantined, folds.changed if folds else {})


def _folded(line: Line, entry: Entry) -> bool:
    return entry.kind is not None and line.projection.folded(entry.kind, entry.aggregate)


async def _folds(
    connection: asyncpg.Connection, line: Line, entries: Sequence[Entry], shared: Shared
) -> Folds | None:
    if not line.projection.folds:
        return None
    conversations = {entry.aggregate for entry in entries if _folded(line, entry)}
    return await Folds.load(connection, line.schema, conversations, line.folds, shared)


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


async def _move(connection: asyncpg.Connection, done: Sequence[Applied]) -> None:
    """All positions in one statement: when live, a batch is one event and the round trips are its price."""
    moved = [applied for applied in done if applied.position > applied.line.position]
    said = await connection.execute(
        "UPDATE msia.positions p SET position = moved.position "
        "FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::bigint[]) "
        "AS moved (schema_name, build, before, position) "
        "WHERE (p.schema_name, p.build, p.position) = (moved.schema_name, moved.build, moved.before)",
        [applied.line.schema for applied in moved],
        [applied.line.build for applied in moved],
        [applied.line.position for applied in moved],
        [applied.position for applied in moved],
    )
    if said != f"UPDATE {len(moved)}":
        names = ", ".join(applied.line.schema for applied in moved)
        raise Conflict(f"{names}: a position is not where this reader left it; look again")


def _believe(applied: Applied) -> None:
    line = applied.line
    line.position = applied.position
    line.folds.keep(applied.written.folded)
    for aggregate, error in applied.written.quarantined.items():
        line.quarantined.add(aggregate)
        log.error(
            "aggregate quarantined",
            projection=line.projection.name,
            aggregate=aggregate,
            position=applied.position,
            reason=error,
        )
