"""The transcriber that the settings name, or why there is none: a door must open without one too."""

import asyncio
from urllib.parse import urlsplit

from services.common.outbound.addresses import Resolve, public, resolve
from services.ingress.media.settings import MediaSettings
from services.ingress.media.transcribers.base import Transcriber
from services.ingress.media.transcribers.faster_whisper import FasterWhisper
from services.ingress.media.transcribers.openai_api import OpenAiApi

_OFF = "voice notes are not put into words"


async def choose(settings: MediaSettings, lookup: Resolve = resolve) -> tuple[Transcriber | None, list[str]]:
    """The transcriber, and notes for start-up and `/readyz`."""
    if settings.media_transcriber == "openai":
        return await _openai(settings, lookup)
    if settings.media_transcriber == "faster-whisper":
        return await _whisper(settings.media_transcriber_model or "base")
    return None, []


async def _openai(settings: MediaSettings, lookup: Resolve) -> tuple[Transcriber | None, list[str]]:
    url = settings.media_transcriber_url
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None, [f"{_OFF}: MEDIA_TRANSCRIBER_URL is no URL, as in http://127.0.0.1:9000/v1"]
        found = await lookup(parts.hostname, parts.port or 80)
    except (OSError, ValueError):
        return None, [f"{_OFF}: the host in MEDIA_TRANSCRIBER_URL is not known"]
    if any(public(address) for address in found):
        return None, [f"{_OFF}: MEDIA_TRANSCRIBER_URL is a public address, and media never leave"]
    key, model = settings.media_transcriber_key.get_secret_value(), settings.media_transcriber_model
    return OpenAiApi(url, key, model, settings.media_transcriber_timeout), []


async def _whisper(model: str) -> tuple[Transcriber | None, list[str]]:
    try:
        return await asyncio.to_thread(FasterWhisper, model), []
    except ImportError:
        return None, [f"{_OFF}: faster-whisper is not installed; `pip install 'msia-a[voice]'`, then restart"]
    except Exception as error:  # noqa: BLE001  # a model that is not there, or not for this machine
        return None, [f"{_OFF}: faster-whisper cannot load {model!r} ({type(error).__name__})"]
