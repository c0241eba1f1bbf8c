"""A photo, a sticker and a question, from the phone to the answer and what is kept."""

from tests.system import Stack, eventually


async def send(stack: Stack, phone: str, kind: str) -> str:
    """A file from the sandbox's samples; returns the conversation."""
    async with stack.sandbox() as client:
        answer = await client.post(
            "/__fake/whatsapp/inbound", json={"from": phone, "name": "Prueba", "type": kind}
        )
        answer.raise_for_status()
        return str(answer.json()["conversation"])


async def test_a_photo_is_kept_and_acknowledged(stack: Stack) -> None:
    conversation = await send(stack, "+34000000041", "image")
    (reply,) = await eventually(lambda: stack.replies("+34000000041"), bool, seconds=60)
    assert "foto" in reply["text"]

    async def kept() -> bool:
        return "MediaStored" in await stack.stored(conversation)

    await eventually(kept, bool)


async def test_a_sticker_is_answered_as_one(stack: Stack) -> None:
    phone = "+34000000042"
    conversation = await send(stack, phone, "sticker")
    (reply,) = await eventually(lambda: stack.replies(phone), bool, seconds=60)
    names = stack.types(conversation)
    in_time = names.index("MediaStored") < names.index("TurnStarted")  # else its window was over first
    assert "sticker" in reply["text"] or not in_time


def test_a_frequent_question_is_answered_from_an_article_that_the_reply_names(stack: Stack) -> None:
    said = stack.say("+34000000043", "¿Qué es una homologación?")
    (reply,) = said["replies"]
    assert "866/2010" in reply["text"]
    shown = stack.json("conversations", "show", said["conversation"])
    (outcome,) = [event["open"] for event in shown["events"] if event["name"] == "ReplyRequested"]
    assert outcome["cited"]
    found = stack.json("knowledge", "search", "¿Qué es una homologación?")
    assert set(outcome["cited"]) <= {one["chunk"] for one in found["items"]}
