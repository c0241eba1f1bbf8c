"""From a message with files to what became of each, in the log.

All it needs is there: whoever gets the message again, after a crash or as another replica, goes on from what
stands. The ids of what is appended are functions of the attachment, so nothing is told twice.
"""

import asyncio
from collections.abc import Callable

import orjson

from contracts.event import stored_as
from contracts.events.inbox import MessageReceived
from eventstore.store import EventStore
from services.common.lanes import Lanes
from services.common.pulling import Pulled
from services.ingress.media.bringing import Bringer
from services.ingress.media.job import Job
from services.ingress.media.listening import Listener
from services.ingress.media.progress import FILES

_WANTED = stored_as(MessageReceived)


class MediaWorker:
    """Works on the files of a message side by side."""

    def __init__(self, store: EventStore, bringer: Bringer, listener: Listener) -> None:
        self._store, self._bringer, self._listener = store, bringer, listener

    async def work(self, position: str) -> None:
        """Until every file of the message at this position is told of. Raises `Unreachable`."""
        job = await Job.read(self._store, int(position))
        if job is None:
            return
        found = await job.progress(self._store)
        await asyncio.gather(*(self._bringer.bring(job, one) for one in found.missing))
        found = await job.progress(self._store)
        await asyncio.gather(*(self._listener.listen(job, one) for one in found.unheard))


def into_lanes(lanes: Lanes) -> Callable[[Pulled], None]:
    """Each message with files has a lane of its own, so that a file which does not come holds up no other."""

    def handle(message: Pulled) -> None:
        if has_files(message.headers.get("ce-type", "?"), message.raw_message.data):
            lanes.push(str(message.raw_message.metadata.sequence.stream), message)
        else:
            lanes.settle(message)

    return handle


def has_files(kind: str, body: bytes) -> bool:
    """Whether a stored event is a message with something to fetch."""
    if kind not in _WANTED:
        return False
    try:
        media = orjson.loads(body)["open"].get("media", ())
        return any(one["kind"] in FILES for one in media)
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return False  # none of ours: who reads it sets it aside, here it only has no files
