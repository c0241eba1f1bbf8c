"""The archive that is handed out: `informe.html`, `datos.json` and the files, as a ZIP that is never on disk.

Written piece by piece as it is read: one file at a time is in memory, whatever the archive's size.
"""

import asyncio
import io
import mimetypes
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from contracts.errors import NotFound, Undecodable
from contracts.ids import media_event_id
from contracts.private import Erased
from eventstore.media import Media
from services.ingress.privacy.dossier import Dossier, File
from services.ingress.privacy.page import page

_EXTENSIONS = {"image/jpeg": ".jpg", "audio/ogg": ".ogg", "video/mp4": ".mp4"}  # the usual of several


class _Pipe(io.RawIOBase):
    """What `zipfile` writes, until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


async def packed(dossier: Dossier, media: Media, made_at: datetime) -> AsyncIterator[bytes]:
    """The archive's bytes. Files first: page and data say what became of each."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in dossier.files:
            if content := await _content(file, media):
                await asyncio.to_thread(archive.writestr, _entry(file.name, made_at), content)
                yield pipe.take()
        data = await asyncio.to_thread(dossier.as_json, made_at)
        await asyncio.to_thread(archive.writestr, _entry("datos.json", made_at), data)
        yield pipe.take()
        text = await asyncio.to_thread(page, dossier, made_at)
        await asyncio.to_thread(archive.writestr, _entry("informe.html", made_at), text.encode())
        yield pipe.take()
    yield pipe.take()


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at.astimezone(UTC).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


async def _content(file: File, media: Media) -> bytes:
    """Empty where there is none any more; `file` says why, in Spanish: it is read by the person."""
    event = file.event
    place = media_event_id(event.account, event.message_id, event.attachment_id)
    try:
        content = await media.read(event.digest, place)
    except NotFound:
        file.problem = "ya no se conserva"
    except Undecodable:
        file.problem = "no se puede leer"
    else:
        if not isinstance(content, Erased):
            file.name = f"archivos/{file.position}{_extension(event.media_type)}"
            return content
        file.problem = "suprimido"
    return b""


def _extension(media_type: str) -> str:
    """By content: the sender's name for it may be anything, and stands in the data."""
    return _EXTENSIONS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
