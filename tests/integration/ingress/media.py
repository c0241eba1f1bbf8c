"""Messages with files, and what the log says of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from contracts.events.inbox import MediaFailed, MediaStored, MediaTranscribed, TranscriptionFailed
from contracts.ids import media_event_id
from eventstore.media import Media
from eventstore.store import EventStore
from tests.fixtures.chatwoot.bodies import ACCOUNT, message
from tests.integration.ingress.conftest import Ingress

Worker = Callable[..., Awaitable[EventStore]]
Told = MediaStored | MediaFailed | MediaTranscribed | TranscriptionFailed


def with_files(id: int, *urls: str | None, kind: str = "image", **changes: Any) -> dict[str, Any]:
    """A message with attachments 10 × id, 10 × id + 1, … at these URLs."""
    attachments = [
        {"id": 10 * id + n, "message_id": id, "file_type": kind, "account_id": ACCOUNT, "data_url": url}
        for n, url in enumerate(urls)
    ]
    return message(id, None, attachments=attachments, **changes)


async def told(ingress: Ingress, count: int, seconds: float = 30.0) -> list[Told]:
    """What the log says of files, once that many events stand there."""
    ends = time.monotonic() + seconds
    while True:
        events = [one.event for one in await ingress.events()]
        found = [event for event in events if isinstance(event, Told)]
        if len(found) >= count:
            return found
        assert time.monotonic() < ends, f"{len(found)} of {count}: {found}"
        await asyncio.sleep(0.05)


def place(event: MediaStored) -> UUID:
    return media_event_id(event.account, event.message_id, event.attachment_id)


def media_of(ingress: Ingress) -> Media:
    assert ingress.store.keys is not None
    return Media(ingress.store.client, ingress.store.keys)
