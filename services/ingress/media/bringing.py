"""One file: fetched, judged by its content, encrypted, stored, told."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from contracts.event import Event
from contracts.events.inbox import Attachment, MediaFailed, MediaStored
from contracts.ids import media_event_id
from contracts.private import Erased
from eventstore.keys import KeyRing, OpenKey
from eventstore.media import Media
from services.common.logging import logger
from services.ingress.facts import Facts
from services.ingress.media.fetching import Fetcher
from services.ingress.media.job import Job
from services.ingress.media.problems import Never, NotNow
from services.ingress.media.types import media_type

log = logger(__name__)

_LONGEST_NAME = 120  # characters


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the object store; bytes."""

    media_type: str
    size: int
    digest: str


class Bringer:
    """`pauses`: seconds before each further try; `listens`: voice notes will be put into words."""

    def __init__(
        self,
        keys: KeyRing,
        media: Media,
        facts: Facts,
        fetcher: Fetcher,
        *,
        limit: int,
        pauses: Sequence[float],
        concurrency: int,
        listens: bool,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._keys, self._media, self._facts, self._fetcher = keys, media, facts, fetcher
        self._limit, self._pauses, self._listens, self._sleep = limit, pauses, listens, sleep
        self._room = asyncio.Semaphore(concurrency)

    async def bring(self, job: Job, attachment: Attachment) -> None:
        """Append `MediaStored` or `MediaFailed`. Raises `Unreachable` for our own servers only."""
        urls = job.message.urls
        if isinstance(urls, Erased):
            return  # the customer is gone, and the file with them
        key = await self._keys.current(job.owner)
        if key.secret is None:
            return
        place = media_event_id(job.message.account, job.message.message_id, attachment.id)
        try:
            kept = await self._kept(attachment, urls.get(attachment.id), key, place)
        except (Never, NotNow) as error:
            log.warning("file not kept", message=job.message.message_id, reason=error.reason)
            await self._tell(job, MediaFailed(**job.said, attachment_id=attachment.id, reason=error.reason))
            return
        event = MediaStored(
            **job.said,
            attachment_id=attachment.id,
            media_type=kept.media_type,
            size=kept.size,
            digest=kept.digest,
            transcribing=self._listens and kept.media_type.startswith("audio/"),
            filename=filename(urls[attachment.id]),
        )
        stands = await self._tell(job, event)
        if not (isinstance(stands, MediaStored) and stands.digest == kept.digest):
            # Another replica was first, with another file or without any.
            await self._media.delete(kept.digest)

    async def _kept(self, attachment: Attachment, url: str | None, key: OpenKey, place: UUID) -> Kept:
        """Raise `Never`, or after the last pause `NotNow`."""
        if not url:
            raise Never("no_url")
        if (attachment.size or 0) > self._limit:
            raise Never("too_large")
        for pause in (*self._pauses, None):
            try:
                async with self._room:  # not held during a pause: the next file need not wait
                    data = await self._fetcher.fetch(url)
                    kind = media_type(data)
                    return Kept(kind, len(data), await self._media.store(data, key, place))
            except NotNow:
                if pause is None:
                    raise
                await self._sleep(pause)
        raise AssertionError("unreachable: the last try raises or returns")

    async def _tell(self, job: Job, event: MediaStored | MediaFailed) -> Event:
        what = ("media", event.account, event.message_id, event.attachment_id)
        return await job.tell(self._facts, event, *what)


def filename(url: str) -> str | None:
    """As the sender named the file, without what a path or a terminal would take for its own."""
    last = unquote(urlsplit(url).path.rpartition("/")[2])
    name = "".join(c for c in last if c.isprintable() and c not in '/\\:*?"<>|').strip(". ")
    return name[:_LONGEST_NAME] or None
