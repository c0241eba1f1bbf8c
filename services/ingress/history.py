"""What the log holds about an aggregate, read so that an event nobody can decode stops nothing."""

from collections.abc import Iterable

import orjson

from contracts.errors import BadInput, KeyMissing
from contracts.events.inbox import MessageEdited, MessageReceived
from contracts.private import ERASED, Erased
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.logging import logger
from services.ingress.parsing.statements import History, Seen

log = logger(__name__)


async def look(store: EventStore, subject: str, message_id: int | None = None) -> History:
    """All that stands on a subject; with `message_id` also the texts of that message.

    Any replica may answer: an append that rests on it carries its position as the expectation.
    """
    stored = [message async for message in store.reader.read(subject)]
    return await extended(store, History(), stored, message_id)


async def look_again(
    store: EventStore, subject: str, known: History, message_id: int | None = None
) -> History:
    """What came after a conflict, from the leader: a lagging replica would answer as before."""
    tail = await store.reader.tail_from_leader(subject, known.position)
    return await extended(store, known, tail, message_id)


async def extended(
    store: EventStore, known: History, messages: Iterable[StoredMessage], message_id: int | None = None
) -> History:
    """What was known, and these messages after it."""
    position, seen = known.position, list(known.seen)
    for message in messages:
        position = message.position
        seen.append(await _seen(store, message, message_id))
    return History(position, tuple(seen))


async def _seen(store: EventStore, message: StoredMessage, message_id: int | None) -> Seen:
    id = message.headers.get("ce-id", "")
    kind = next(iter(message.headers.get("ce-type", "").split(".")[2:3]), "")
    if message_id is None:
        return Seen(id, kind)
    try:
        body = orjson.loads(message.body)["open"]
        about, echo = body.get("message_id"), body.get("state") == "echoed"
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return Seen(id, kind)  # not one of ours: who quarantines it says so, here only its place counts
    wanted = about == message_id and kind in ("MessageReceived", "MessageEdited")
    return Seen(id, kind, about, echo, await _text(store, message) if wanted else ERASED)


async def _text(store: EventStore, message: StoredMessage) -> str | Erased | None:
    try:
        event = (await decode(message, store.keys)).event
    except (BadInput, KeyMissing) as error:
        log.warning("event does not decode", position=message.position, error=type(error).__name__)
        return ERASED
    return event.text if isinstance(event, MessageReceived | MessageEdited) else ERASED
