"""Files of messages: bytes in the data folder, named by their key, and the samples the page can send."""

import mimetypes
import re
import uuid
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from contracts.errors import NotFound
from services.sandbox.state import Blob
from services.sandbox.store import Store

MAX_BYTES = 40 * 1024 * 1024


@dataclass(frozen=True)
class Sample:
    """A small real file that ships with the sandbox."""

    filename: str
    content_type: str


# By the WhatsApp message type they are sent as.
SAMPLES = {
    "image": Sample("placa.jpeg", "image/jpeg"),
    "document": Sample("ficha_tecnica.pdf", "application/pdf"),
    "audio": Sample("nota.ogg", "audio/ogg"),
    "sticker": Sample("sticker.webp", "image/webp"),
}


class Media:
    """Stores and finds files. A key is a path segment and cannot leave the folder."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, content: bytes, filename: str, content_type: str | None = None) -> Blob:
        """Keep the bytes; the content type is guessed from the name when not given."""
        name = re.sub(r"[^\w.\- ]", "_", Path(filename).name) or "archivo"
        guessed = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        key = uuid.uuid4().hex
        (self._folder / key).write_bytes(content)
        return self._store.add(
            Blob(key=key, filename=name, content_type=guessed.split(";")[0], byte_size=len(content))
        )

    def add_sample(self, kind: str) -> Blob:
        """The sample file of a WhatsApp message type. Raises `NotFound` for types without one."""
        sample = SAMPLES.get(kind)
        if sample is None:
            raise NotFound(f"there is no sample {kind}: send `media` with the file's bytes")
        content = (resources.files("services.sandbox") / "samples" / sample.filename).read_bytes()
        return self.add(content, sample.filename, sample.content_type)

    def find(self, key: str | None) -> Blob | None:
        return self._store.first(Blob, "key = ?", key)

    def read(self, blob: Blob) -> bytes:
        """Raises `NotFound` when the bytes are gone (a reset, or a deleted folder)."""
        try:
            return (self._folder / blob.key).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"the file {blob.key} is not stored any more") from None

    def clear(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()
