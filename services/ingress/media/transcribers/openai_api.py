"""A server of our own that speaks `POST /v1/audio/transcriptions`: speaches, whisper.cpp, vLLM, LocalAI."""

import httpx

from services.common.outbound.addresses import private
from services.common.outbound.asking import Asking
from services.ingress.media.transcribers.base import NotTranscribed

_NAMES = {"audio/ogg": "voz.ogg", "audio/mpeg": "voz.mp3", "audio/mp4": "voz.m4a", "audio/x-wav": "voz.wav"}


class OpenAiApi:
    """Sends the file, takes `text`. `timeout` in seconds, for all of it."""

    def __init__(self, url: str, key: str, model: str, timeout: float) -> None:
        self.name = f"openai:{model or 'default'}"
        self._url, self._model = f"{url.rstrip('/')}/audio/transcriptions", model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        asking = Asking(
            self._url, "MEDIA_TRANSCRIBER_URL", within=timeout, may=private
        )  # media never leave the house
        self._http = httpx.AsyncClient(timeout=timeout, headers=headers, transport=asking)

    async def transcribe(self, audio: bytes, media_type: str) -> str:
        """As the protocol has it."""
        fields = {"language": "es", "response_format": "json"} | (
            {"model": self._model} if self._model else {}
        )
        file = (_NAMES.get(media_type, "voz.bin"), audio, media_type)
        try:
            answer = await self._http.post(self._url, data=fields, files={"file": file})
        except httpx.HTTPError as error:
            raise NotTranscribed("unreachable", retryable=True) from error
        if answer.status_code != 200:
            busy = answer.status_code == 429 or answer.status_code >= 500
            raise NotTranscribed(f"http_{answer.status_code}", retryable=busy)
        try:
            text = str(answer.json()["text"]).strip()
        except (ValueError, RecursionError, KeyError, TypeError) as error:
            raise NotTranscribed("bad_answer") from error
        if not text:
            raise NotTranscribed("empty")
        return text

    async def aclose(self) -> None:
        await self._http.aclose()
