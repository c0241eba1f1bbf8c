"""What an operator wishes about a projection's quarantine: try again, or leave events out for ever.

The wishes stand in the log, so a rebuild comes to them too. A dropped position is left out from the start:
the lists of drops are read before the first event is applied.
"""

from collections.abc import Iterable, Sequence

import asyncpg

from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.ids import whole
from eventstore.poison import dropped_by
from eventstore.reading import Reader
from services.common.logging import logger
from services.projections.applying import advance, quarantine, refuse_changed, write
from services.projections.batch import Batch
from services.projections.entries import Decoder, Entry
from services.projections.errors import CIRCUMSTANCES, POISON, describe
from services.projections.schemas import Line

log = logger(__name__)


async def read_drops(reader: Reader, decoder: Decoder, lines: Iterable[Line]) -> None:
    """Let each line know what was given up for it, anywhere in the log."""
    wishes = [
        entry.recorded
        async for message in reader.read("msia.control.>")
        if message.headers.get("ce-type") == QuarantineDropped.type
        and (entry := await decoder.entry(message)).recorded
    ]
    for line in lines:
        line.dropped |= dropped_by(wishes, line.reader)


async def advance_by_wishes(
    connection: asyncpg.Connection,
    reader: Reader,
    decoder: Decoder,
    lines: Sequence[Line],
    entries: Sequence[Entry],
) -> None:
    """As `advance`; where an operator wished something, what was set aside is applied first.

    First, as a wish that was passed before it was carried out would be lost in a crash.
    """
    done = 0
    for index, entry in enumerate(entries):
        event = entry.recorded.event if entry.recorded else None
        if not isinstance(event, QuarantineDropped | QuarantineRetryRequested):
            continue
        concerned = [line for line in lines if line.reader == event.reader and entry.position > line.position]
        if not concerned:
            continue
        await advance(connection, lines, entries[done:index])
        done = index
        for line in concerned:
            if isinstance(event, QuarantineDropped):
                line.dropped.update(event.positions)
            await _release(connection, reader, decoder, line, event.aggregate)
    await advance(connection, lines, entries[done:])


async def _release(
    connection: asyncpg.Connection, reader: Reader, decoder: Decoder, line: Line, aggregate: str
) -> None:
    """Apply what was set aside of one aggregate, up to where the line stands, or to the next poison."""
    since = await connection.fetchval(
        "SELECT position FROM msia.quarantine WHERE schema_name = $1 AND aggregate = $2",
        line.schema,
        aggregate,
    )
    if since is None:
        return
    held = reader.read(whole(aggregate), since - 1, up_to=line.position)
    entries = [await decoder.entry(message) async for message in held]
    line.quarantined.discard(aggregate)
    line.folds.forget(aggregate)  # what follows is written beside the batches
    again: dict[str, str] = {}
    try:
        async with connection.transaction():
            await connection.execute(
                "DELETE FROM msia.quarantine WHERE schema_name = $1 AND aggregate = $2",
                line.schema,
                aggregate,
            )
            for entry in entries:
                again = await _written(connection, line, entry)
                if again:
                    break  # the rest stays set aside
    except BaseException:
        line.quarantined.add(aggregate)
        raise
    line.quarantined.update(again)
    line.relisted.update(again)
    log.info(
        "quarantine looked at again",
        projection=line.projection.name,
        aggregate=aggregate,
        released=not again,
        reason=again.get(aggregate),
    )


async def _written(connection: asyncpg.Connection, line: Line, entry: Entry) -> dict[str, str]:
    try:
        async with connection.transaction():  # a savepoint: poison undoes its own rows only
            batch = Batch([entry])
            return dict((await write(connection, line, batch.of(line), batch.shared)).quarantined)
    except CIRCUMSTANCES:
        raise
    except POISON as error:
        await refuse_changed(connection, line)
        await quarantine(connection, line, entry, describe(error))
        return {entry.aggregate: describe(error)}
