"""Each service dies once, by SIGKILL, after Chatwoot got its 200: still exactly one reply."""

import os
import signal

import httpx
import pytest

from tests.system import Stack, eventually

ONCE_EACH = ("MessageReceived", "ReplyRequested", "DeliverySucceeded")


@pytest.mark.parametrize("service", ["ingress", "agent", "outbox", "projections"])
async def test_one_reply_although_a_service_dies(stack: Stack, service: str) -> None:
    phone = f"+3400000010{['ingress', 'agent', 'outbox', 'projections'].index(service)}"
    conversation = await stack.write(phone, "¿Cuánto cuesta homologar el escape de mi moto?")

    async def received() -> bool:
        return "MessageReceived" in await stack.stored(conversation)

    await eventually(received, bool)
    dead = stack.run.identity(service)
    os.kill(dead.pid, signal.SIGKILL)

    (reply,) = await eventually(lambda: stack.replies(phone), bool, seconds=45)
    assert "169,40 €" in reply["text"]

    async def back() -> bool:
        try:
            return stack.run.identity(service) != dead and await stack.is_ready(service)
        except LookupError:
            return False

    await eventually(back, bool)
    # The service is whole again. While ingress was away, Chatwoot may have opened the conversation of a
    # webhook that failed (its own rule, for bots): the sweep finds that and has it given back.
    await stack.write(phone, "gracias")
    await eventually(lambda: stack.replies(phone), lambda seen: len(seen) >= 2, seconds=60)
    assert len(await stack.replies(phone)) == 2
    names = stack.types(conversation)
    counts = [names.count(name) for name in ONCE_EACH]
    counts[-1] -= names.count("BotResumed")  # Chatwoot was told its status
    assert counts == [2, 2, 2], names

    if service == "projections":
        async with stack.query() as query:

            async def rows() -> int:
                try:
                    answer = await query.get(f"/conversations/{conversation}")
                except httpx.TransportError:  # it has just been started again
                    return 0
                return len(answer.json().get("quotes", [])) if answer.status_code == 200 else 0

            await eventually(rows, lambda count: count == 1)
