"""`/api/privacy/media/<conversation>/<digest>`: someone looks at a customer's file; the log says who and why.

A POST, as the opening of a conversation is: it appends, so neither a link nor a prefetch may do it.
"""

import asyncio
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import Response

from contracts.envelope import Recorded
from contracts.errors import Misconfigured, NotFound, Undecodable, UnknownEvent
from contracts.event import Event, stored_as
from contracts.events.control import PersonalDataOpened
from contracts.events.inbox import MediaStored
from contracts.ids import subject
from contracts.private import Erased
from eventstore.codec import decode
from eventstore.keyids import owner_of
from eventstore.media import Media
from eventstore.store import EventStore
from services.ingress.media.showing import shown
from services.ingress.privacy.opening import Conversation, Open, Opener

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="Of `MediaStored`: SHA-256, in hex.")]

_STORED = stored_as(MediaStored)
_AT_ONCE = 4  # files in memory, each twice: encrypted and open
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"application/octet-stream": {}}},
    404: {"description": "That conversation has no such file."},
    410: {"description": "Its customer was erased, and it with them; or its time is over."},
    413: {"description": "It is larger than MEDIA_OPEN_LIMIT."},
}


def routes(store: EventStore, limit: int) -> APIRouter:
    """The command, over an open log with keys; `limit` in bytes."""
    if store.keys is None:
        raise Misconfigured("set MSIA_MASTER_KEY: files are stored encrypted")
    media, keys, room = Media(store.client, store.keys), store.keys, asyncio.Semaphore(_AT_ONCE)
    router = APIRouter(prefix="/api/privacy", tags=["privacy"])

    @router.post("/media/{conversation}/{digest}", response_class=Response, responses=_ANSWERS)
    async def open_medium(conversation: Conversation, digest: Digest, wish: Open, caller: Opener) -> Response:
        """Record who looks at it, then answer its bytes."""
        recorded, event = await _told(store, conversation, digest)
        if event.size > limit:
            raise HTTPException(413, f"the file has {event.size} bytes: raise MEDIA_OPEN_LIMIT")
        key_id = recorded.envelope.key_id
        if key_id is None or (await keys.get(key_id)).secret is None:
            raise _gone()  # nobody can open it, so nothing is recorded of who asked
        if not await media.holds(digest):
            raise HTTPException(410, "the time that files are kept for is over, and it was deleted")
        opened = PersonalDataOpened(
            by=caller.id, customer=owner_of(key_id), reason=wish.reason, digest=digest
        )
        # before anything is decrypted: what is not recorded is not shown
        await store.append(conversation, opened, id=uuid4(), actor=caller.id)
        async with room:
            data = await media.read(digest, recorded.envelope.id)
        if isinstance(data, Erased):
            raise _gone()
        return shown(data, None if isinstance(event.filename, Erased) else event.filename)

    return router


async def _told(store: EventStore, conversation: str, digest: str) -> tuple[Recorded[Event], MediaStored]:
    """What the conversation's log says of the file; `NotFound` where it says nothing."""
    async for message in store.reader.read(subject("inbox", conversation)):
        if message.headers.get("ce-type") not in _STORED or digest.encode() not in message.body:
            continue
        try:
            recorded = await decode(message, store.keys)
        except (Undecodable, UnknownEvent):  # another file's, or one that nobody could open
            continue
        if isinstance(recorded.event, MediaStored) and recorded.event.digest == digest:
            return recorded, recorded.event
    raise NotFound(f"conversation {conversation} has no file {digest}: `msia conversations show` lists them")


def _gone() -> HTTPException:
    return HTTPException(410, "the customer was erased, and the file with them")
