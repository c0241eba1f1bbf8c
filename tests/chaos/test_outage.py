"""Ingress dies while customers write: they are answered once, by the bot, and nobody has to do anything."""

import os
import signal

from tests.system import Stack, eventually


async def test_who_wrote_while_ingress_was_dead_is_answered_once(stack: Stack) -> None:
    phone = "+34000001090"
    os.kill(stack.run.identity("ingress").pid, signal.SIGKILL)
    conversation = await stack.write(phone, "Hola, ¿cuánto cuesta homologar el escape de mi moto?")

    replies = await eventually(lambda: stack.replies(phone), bool, seconds=60)
    assert any("169,40 €" in reply["text"] for reply in replies)

    async def given_back() -> str:
        async with stack.sandbox() as sandbox:
            threads = (await sandbox.get(f"/__fake/customer/{phone}")).json()["conversations"]
            return str(threads[-1]["attended_by"])

    await eventually(given_back, lambda who: who == "bot", seconds=30)
    names = stack.types(conversation)
    assert [names.count(name) for name in ("MessageReceived", "ReplyRequested")] == [1, 1], names
    order = [
        names.index(name) for name in ("MessageReceived", "ResumeRequested", "BotResumed", "TurnStarted")
    ]
    assert order == sorted(order), names
