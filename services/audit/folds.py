"""The events of a conversation, decoded for a fold: without keys, so personal parts read as `Erased`."""

from datetime import datetime

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.ids import whole
from eventstore.codec import decode
from eventstore.reading import Reader


async def events_of(
    reader: Reader, id: str, *, position: int | None = None, at: datetime | None = None
) -> list[Recorded[Event]]:
    """Up to a position, or all stored at or before a time; `Undecodable` names the first bad position."""
    found: list[Recorded[Event]] = []
    async for message in reader.read(whole(id), up_to=position):
        if at is not None and message.stored_at > at:
            break
        found.append(await decode(message, None))
    return found
