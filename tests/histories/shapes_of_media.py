"""Files: heard, kept, refused."""

import base64
from collections.abc import Sequence

from tests.histories.shaping import shape, shape_with
from tests.histories.town import Town
from tests.integration.agent_providers.stub import Reply

LISTENS = {
    "MEDIA_TRANSCRIBER": "openai",
    "MEDIA_TRANSCRIBER_URL": "{stub}/v1",
    "MEDIA_TRANSCRIBER_MODEL": "whisper-test",
    "AGENT_WINDOW": "6",
}


@shape_with(**LISTENS)
async def voice_note_in_words(town: Town) -> Sequence[str]:
    town.stub.reply(Reply(body=b'{"text": "Cu\\u00e1nto cuesta homologar el escape de mi moto"}'))
    await town.writes(type="audio")
    await town.until(MediaStored=1, MediaTranscribed=1, TurnCompleted=1, DeliverySucceeded=1)
    town.stub.reply(Reply(body=b'{"text": ""}'))
    await town.writes(type="audio")
    await town.until(MediaStored=2, TranscriptionFailed=1, TurnCompleted=2)
    return ()


@shape
async def file_that_is_not_kept(town: Town) -> Sequence[str]:
    program = base64.b64encode(b"MZ" + bytes(200)).decode()
    media = {"filename": "ficha.pdf", "content_type": "application/pdf", "content": program}
    await town.writes("te mando la ficha técnica de la moto", type="document", media=media)
    await town.until(MediaFailed=1, TurnCompleted=1)
    await town.writes("¿cuánto cuesta homologar el escape?")
    await town.until(TurnCompleted=2)
    return ()


@shape
async def photo_kept(town: Town) -> Sequence[str]:
    await town.writes("esta es mi moto", type="image")
    await town.until(MediaStored=1, TurnCompleted=1, DeliverySucceeded=1)
    return ()
