"""Against the sandbox, with the real ingress telling its webhooks: what the customer's phone shows."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.common.serving import serving
from services.ingress.app import create_app, opened
from services.ingress.settings import IngressSettings
from tests.integration.outbox.conftest import MASTER, Log, Start, until
from tests.integration.sandbox.conftest import BOT, SECRET, USER, Sandbox, sandbox_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKENS = {
    "chatwoot_api_token": SecretStr(BOT["Api-Access-Token"]),
    "chatwoot_user_token": SecretStr(USER["Api-Access-Token"]),
}


@pytest.fixture
async def sandbox(nats_server: NatsServer, log: Log, tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A sandbox whose bot's webhooks reach a real ingress; a customer has written in conversation 1-1."""
    async with AsyncExitStack() as stack:
        settings = IngressSettings.model_validate(
            {
                "nats_url": nats_server.url,
                "msia_master_key": SecretStr(MASTER),
                "chatwoot_account_id": 1,
                "chatwoot_webhook_secret": SecretStr(SECRET),
            }
        )
        store, told = await stack.enter_async_context(opened(settings))
        port = free_port()
        await stack.enter_async_context(serving(create_app(settings, store, told), "127.0.0.1", port))
        webhook = f"http://127.0.0.1:{port}/api/chatwoot/webhook"
        sandbox = await stack.enter_async_context(sandbox_in(tmp_path / "sandbox", webhook))
        assert (await sandbox.say())["conversation"] == "1-1"
        await until(
            lambda: log.store.load("msia.inbox.1-1"), lambda events: len(events) > 1
        )  # the fixture's own, and this one
        yield sandbox


async def bubbles(sandbox: Sandbox) -> list[str]:
    """What the business said, as the phone shows it."""
    return [m["text"] for m in (await sandbox.phone())["messages"] if m["text"] != "Hola"]


async def breaks(sandbox: Sandbox, kind: str, times: int = 1, **params: Any) -> None:
    body = {"kind": kind, "times": times, "params": params}
    assert (await sandbox.http.post("/__fake/faults", json=body)).status_code == 200


async def test_a_reply_reaches_the_phone_in_order(outbox: Start, sandbox: Sandbox, log: Log) -> None:
    await outbox(chatwoot_api_url=sandbox.url, outbox_pace=10.0, **TOKENS)
    await log.asks("Uno.", "Dos.", "Tres.")
    assert await log.settled(3) == ["Attempted 1", "Succeeded response"] * 3
    assert await until(lambda: bubbles(sandbox), lambda seen: len(seen) == 3) == ["Uno.", "Dos.", "Tres."]


async def test_the_phone_shows_the_text_as_it_was_meant(outbox: Start, sandbox: Sandbox, log: Log) -> None:
    await outbox(chatwoot_api_url=sandbox.url, **TOKENS)
    text = (
        "Hola {{contact.name}}, *ojo* con MT_07_:\n1. Ficha técnica\n- fotos `x`\n\n<b>211,75 €</b> R&amp;D"
    )
    await log.asks(text)
    await log.settled(1)
    (shown,) = await until(lambda: bubbles(sandbox), lambda seen: len(seen) == 1)
    assert shown.replace("\u00a0", "") == text


@pytest.mark.parametrize("fault", ["500-after-commit", "reset"])
@pytest.mark.parametrize("echo", [True, False], ids=["echo", "look"])
async def test_a_hidden_commit_is_one_message(
    outbox: Start, sandbox: Sandbox, log: Log, fault: str, echo: bool
) -> None:
    await outbox(chatwoot_api_url=sandbox.url, **TOKENS)
    if not echo:  # Chatwoot's webhooks do not come
        bot, nobody = "/api/v1/accounts/1/agent_bots/1", {"outgoing_url": "http://127.0.0.1:9/"}
        await sandbox.http.patch(bot, json=nobody, headers=USER)
    await breaks(sandbox, fault)
    await log.asks("Uno.")
    assert (await log.settled(1))[-1] == ("Succeeded echo" if echo else "Succeeded look")
    assert await until(lambda: bubbles(sandbox), bool) == ["Uno."]


async def test_a_429_is_tried_again(outbox: Start, sandbox: Sandbox, log: Log) -> None:
    await outbox(chatwoot_api_url=sandbox.url, **TOKENS)
    await breaks(sandbox, "429")
    await log.asks("Uno.")
    assert "Failed retry" in await log.settled(1)
    assert await until(lambda: bubbles(sandbox), bool) == ["Uno."]


async def test_a_person_between_two_parts_ends_the_reply(outbox: Start, sandbox: Sandbox, log: Log) -> None:
    await outbox(chatwoot_api_url=sandbox.url, outbox_pace=30.0, **TOKENS)
    # Stuck in Chatwoot: its WhatsApp id is long in coming, so part two waits.
    sandbox.world.settings = sandbox.world.settings.model_copy(update={"sandbox_accept_delay": (5.0, 5.0)})
    await log.asks("Uno.", "Dos.")
    await log.settled(1)
    await sandbox.act("reply", text="Te atiendo yo.")
    assert (await log.settled(2))[-1] == "Cancelled takeover"


async def test_a_handoff_is_no_takeover(outbox: Start, sandbox: Sandbox, log: Log) -> None:
    await outbox(chatwoot_api_url=sandbox.url, **TOKENS)
    await log.hands_off()
    names = await log.settled(4)
    assert [name for name in names if name.startswith("Cancelled")] == []
    assert await until(lambda: bubbles(sandbox), bool) == ["Te paso con una persona."]
    await log.asks("Y además…")  # a person is in charge now
    assert (await log.settled(5))[-1] == "Cancelled takeover"
