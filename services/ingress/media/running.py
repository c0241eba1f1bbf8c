"""The media worker beside the door, which stays open whatever happens here."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from contracts.errors import Unreachable
from eventstore.store import EventStore
from services.common.defects import told
from services.common.logging import logger
from services.common.tasks import end
from services.ingress.media.settings import MediaSettings
from services.ingress.media.transcribers.choosing import choose
from services.ingress.media.wiring import working
from services.ingress.settings import IngressSettings

log = logger(__name__)

_RETRY = 1.0  # seconds, while NATS is away


@contextlib.asynccontextmanager
async def fetching(
    settings: MediaSettings, door: IngressSettings, store: EventStore, notes: list[str]
) -> AsyncIterator[asyncio.Event]:
    """Fetch files while the block runs; the event is set when only a new process can go on.

    `notes` gets what works less well as configured, for `/readyz`.
    """
    stop, gone_quiet = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(_fetch(settings, door, store, notes, stop, gone_quiet))
    try:
        yield gone_quiet
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=settings.media_grace + 5)
        await end(task)


async def _fetch(
    settings: MediaSettings,
    door: IngressSettings,
    store: EventStore,
    notes: list[str],
    stop: asyncio.Event,
    gone_quiet: asyncio.Event,
) -> None:
    transcriber = None
    try:
        transcriber, found = await choose(settings)
        if not settings.chatwoot_api_url and not settings.hosts:
            found.append("neither CHATWOOT_API_URL nor MEDIA_HOSTS: no file that a customer sends is fetched")
        for note in found:
            log.warning(note)
        notes.extend(found)
        while not stop.is_set() and not gone_quiet.is_set():
            try:
                async with working(settings, door, store, transcriber) as consumed:
                    await _first(stop, consumed.silent)
                    if not stop.is_set():
                        gone_quiet.set()
            except Unreachable as error:
                log.warning("files wait", error=str(error))
                with contextlib.suppress(TimeoutError):  # it is time to try again
                    async with asyncio.timeout(_RETRY):
                        await stop.wait()
    except Exception as error:  # noqa: BLE001  # a task that nobody awaits would end in silence
        log.error("the media worker failed", **told(error))
        gone_quiet.set()
    finally:
        if transcriber is not None:
            await transcriber.aclose()


async def _first(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(*waits)
