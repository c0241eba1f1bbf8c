"""Voice notes: what a transcriber says, that it fails, or dies, and that there is none."""

import asyncio

import pytest
from fastapi import Request
from starlette.responses import JSONResponse, Response

from contracts.events.inbox import MediaStored, MediaTranscribed, TranscriptionFailed
from services.common.tasks import end
from services.ingress.media.settings import MediaSettings
from services.ingress.media.transcribers.choosing import choose
from services.ingress.media.wiring import worker_of
from tests.integration.ingress.conftest import Ingress, ingress_settings
from tests.integration.ingress.files import VOICE, Files
from tests.integration.ingress.media import Worker, told, with_files


class Stub:
    """A server with OpenAI's transcription API; `says` are its answers, in order."""

    def __init__(self, files: Files, *says: str | int) -> None:
        self.says, self.heard = list(says), list[bytes]()
        files.answers["/v1/audio/transcriptions"] = self.answer

    async def answer(self, request: Request) -> Response:
        form = await request.form()
        file = form["file"]
        assert not isinstance(file, str)
        self.heard.append(await file.read())
        assert (form["language"], form["model"]) == ("es", "whisper-test")
        said = self.says.pop(0)
        if isinstance(said, int):
            return Response(status_code=said)
        return JSONResponse({"text": said})


class Deaf:
    """Its process dies as soon as it is asked."""

    name = "deaf"

    async def transcribe(self, audio: bytes, media_type: str) -> str:
        raise RuntimeError("as good as dead")

    async def aclose(self) -> None: ...


def listening(files: Files) -> dict[str, str]:
    return {
        "media_transcriber": "openai",
        "media_transcriber_url": f"{files.url}/v1",
        "media_transcriber_model": "whisper-test",
    }


async def test_a_voice_note_is_put_into_words(ingress: Ingress, worker: Worker, files: Files) -> None:
    stub = Stub(files, 503, "  Quiero cambiar el escape.  ")
    await worker(**listening(files))
    await ingress.post(with_files(1, files.file("/voz.ogg", VOICE), kind="audio"))
    stored, words = await told(ingress, 2)
    assert isinstance(stored, MediaStored)
    assert stored.transcribing
    assert isinstance(words, MediaTranscribed)
    assert (words.text, words.by) == ("Quiero cambiar el escape.", "openai:whisper-test")
    assert stub.heard == [VOICE, VOICE]  # the second time after a 503


@pytest.mark.parametrize(
    ("says", "reason"), [(("",), "empty"), ((500, 500), "http_500"), ((422,), "http_422")]
)
async def test_what_is_not_understood_is_told_too(
    ingress: Ingress, worker: Worker, files: Files, says: tuple[str | int, ...], reason: str
) -> None:
    Stub(files, *says)
    await worker(**listening(files))
    await ingress.post(with_files(1, files.file("/voz.ogg", VOICE), kind="audio"))
    _, failed = await told(ingress, 2)
    assert isinstance(failed, TranscriptionFailed)
    assert failed.reason == reason


async def test_words_that_a_dead_replica_promised_come_from_the_next(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    """It stored the voice note and died while it listened."""
    listens, dead, next_one = asyncio.Event(), asyncio.Event(), Stub(files, "nadie lo oye")

    async def hang(_: Request) -> Response:
        listens.set()
        await dead.wait()
        return Response(status_code=500)

    files.answers["/v1/audio/transcriptions"] = hang
    settings = MediaSettings(_env_file=None, chatwoot_api_url=files.url, **listening(files))
    await ingress.post(with_files(1, files.file("/voz.ogg", VOICE), kind="audio"))
    (received,) = await ingress.events()
    transcriber, _ = await choose(settings)
    dying = worker_of(settings, ingress_settings(""), ingress.store, transcriber)
    task = asyncio.create_task(dying.work(str(received.position)))
    await asyncio.wait_for(listens.wait(), 30)
    await end(task)
    dead.set()

    files.answers["/v1/audio/transcriptions"] = next_one.answer
    await worker(**listening(files))
    _, words = await told(ingress, 2)
    assert isinstance(words, MediaTranscribed)
    assert words.text == "nadie lo oye"
    assert files.asked["/voz.ogg"] == 1


async def test_words_are_given_up_once_nobody_listens(ingress: Ingress, worker: Worker, files: Files) -> None:
    """The transcriber was switched off between promise and words."""
    settings = MediaSettings(_env_file=None, chatwoot_api_url=files.url)
    await ingress.post(with_files(1, files.file("/voz.ogg", VOICE), kind="audio"))
    (received,) = await ingress.events()
    hanging = worker_of(settings, ingress_settings(""), ingress.store, Deaf())
    with pytest.raises(RuntimeError):
        await hanging.work(str(received.position))
    await worker()
    _, failed = await told(ingress, 2)
    assert isinstance(failed, TranscriptionFailed)
    assert failed.reason == "no_transcriber"


async def test_without_a_transcriber_nobody_waits_for_words(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    await worker()
    await ingress.post(with_files(1, files.file("/voz.ogg", VOICE), kind="audio"))
    (stored,) = await told(ingress, 1)
    assert isinstance(stored, MediaStored)
    assert (stored.media_type, stored.transcribing) == ("audio/ogg", False)
