"""Whisper in this process, by the optional package `faster-whisper` (`pip install msia-a[voice]`)."""

import asyncio
import io
from typing import Any

from services.ingress.media.transcribers.base import NotTranscribed


class FasterWhisper:
    """One voice note at a time, in a thread. Raises `ImportError` where the package is not installed."""

    def __init__(self, model: str) -> None:
        from faster_whisper import WhisperModel  # hundreds of megabytes, and optional

        self.name = f"faster-whisper:{model}"
        self._model: Any = WhisperModel(model, device="cpu", compute_type="int8")
        self._one = asyncio.Lock()

    async def transcribe(self, audio: bytes, media_type: str) -> str:
        """As the protocol has it."""
        async with self._one:
            try:
                text = await asyncio.to_thread(self._listen, audio)
            except Exception as error:  # whatever a decoder makes of a stranger's file, it is about this one
                raise NotTranscribed("not_decodable") from error
        if not text:
            raise NotTranscribed("empty")
        return text

    def _listen(self, audio: bytes) -> str:
        segments, _ = self._model.transcribe(io.BytesIO(audio), language="es", vad_filter=True)
        return " ".join(segment.text.strip() for segment in segments).strip()

    async def aclose(self) -> None:
        """It holds memory only."""
