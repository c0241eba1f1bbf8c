"""The words of a stored voice note: `MediaTranscribed`, or `TranscriptionFailed` so that nobody waits."""

import asyncio
from collections.abc import Awaitable, Callable

from contracts.errors import NotFound, Undecodable
from contracts.events.inbox import MediaStored, MediaTranscribed, TranscriptionFailed
from contracts.ids import media_event_id
from contracts.private import Erased
from eventstore.media import Media
from services.common.logging import logger
from services.ingress.facts import Facts
from services.ingress.media.job import Job
from services.ingress.media.transcribers.base import NotTranscribed, Transcriber

log = logger(__name__)

_AGAIN = 1.0  # seconds before the one further try: the customer waits for an answer
_LONGEST = 4_000  # characters: as much as a message may have


class Listener:
    """Without a transcriber, words that were promised are given up."""

    def __init__(
        self,
        media: Media,
        facts: Facts,
        transcriber: Transcriber | None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._media, self._facts, self._transcriber, self._sleep = media, facts, transcriber, sleep

    async def listen(self, job: Job, stored: MediaStored) -> None:
        """Raises `Unreachable` for our own servers only."""
        said = {**job.said, "attachment_id": stored.attachment_id}
        by = self._transcriber.name if self._transcriber else "none"
        event: MediaTranscribed | TranscriptionFailed
        try:
            event = MediaTranscribed(**said, by=by, text=await self._words(stored))
        except NotTranscribed as error:
            log.warning("voice note not transcribed", message=stored.message_id, reason=error.reason)
            event = TranscriptionFailed(**said, by=by, reason=error.reason)
        await job.tell(
            self._facts, event, "transcription", event.account, event.message_id, event.attachment_id
        )

    async def _words(self, stored: MediaStored) -> str:
        if self._transcriber is None:
            raise NotTranscribed("no_transcriber")
        place = media_event_id(stored.account, stored.message_id, stored.attachment_id)
        try:
            audio = await self._media.read(stored.digest, place)
        except (NotFound, Undecodable) as error:
            raise NotTranscribed("not_stored") from error
        if isinstance(audio, Erased):
            raise NotTranscribed("erased")
        try:
            text = await self._transcriber.transcribe(audio, stored.media_type)
        except NotTranscribed as error:
            if not error.retryable:
                raise
            await self._sleep(_AGAIN)
            text = await self._transcriber.transcribe(audio, stored.media_type)
        return text[:_LONGEST]
