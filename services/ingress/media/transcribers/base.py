"""What the worker asks of a transcriber."""

from typing import Protocol

from contracts.errors import MsiaError


class NotTranscribed(MsiaError):
    """No words came of it; `reason` is a short code. `retryable` where the same try may succeed."""

    def __init__(self, reason: str, *, retryable: bool = False) -> None:
        super().__init__(f"the voice note was not put into words ({reason})")
        self.reason, self.retryable = reason, retryable


class Transcriber(Protocol):
    """Listens. `name` is what `MediaTranscribed.by` says."""

    name: str

    async def transcribe(self, audio: bytes, media_type: str) -> str:
        """What is said, in Spanish, not empty. Raises `NotTranscribed`."""

    async def aclose(self) -> None:
        """Let go of what it holds."""
