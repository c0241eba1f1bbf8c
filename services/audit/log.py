"""The log, read-only and without keys: an auditor's view of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contracts.errors import NotFound
from contracts.ids import whole
from eventstore.connection import connect
from eventstore.reading import Reader, StoredMessage
from services.common.entries import Entry, entry
from services.common.settings import ServiceSettings
from services.common.window import Window

PATIENCE = 2.0  # seconds until a person is told that nobody answers


@asynccontextmanager
async def opened() -> AsyncIterator[Reader]:
    """A reader of the stream in `NATS_URL`; `Unreachable` says how to start it."""
    settings = ServiceSettings.load()
    client = await connect(
        settings.nats_url, name="msia/audit", timeout=PATIENCE, access=settings.nats("auditor")
    )
    try:
        yield Reader(client, settings.msia_stream)
    finally:
        await client.close()


async def require_conversation(reader: Reader, id: str) -> StoredMessage:
    """Its last event; `NotFound` when the log has none."""
    last = await reader.last(whole(id))
    if last is None:
        raise NotFound(
            f"conversation {id} has no event in this log: `msia conversations list` names those that do"
        )
    return last


async def entries(reader: Reader, filter: str, window: Window) -> AsyncIterator[Entry]:
    """What matches and was stored inside the window, in the order of the log."""
    after, since, more = 0, window.since, True
    while more:
        found, more = await reader.batch(filter, after, since=since)
        for message in found:
            if window.until is not None and message.stored_at >= window.until:
                return
            yield entry(message)
            after, since = message.position, None
        more = more and bool(found)
