"""Processes of today beside ones of a later version, on one log, in the wrong order: who writes comes first.

What today's code cannot read it sets aside, and a person is told; once it is upgraded too, all is there.
Runs in `make test-full`: five processes, four of them twice.
"""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.embedded.demo_token import token
from infra.embedded.home import ROOT
from infra.embedded.service import AGENT, INGRESS, OUTBOX, PROJECTIONS
from tests.replicas import Places, Replicas, command, replicated
from tests.servers import Servers
from tests.system import eventually

TOMORROW = {"PYTHONPATH": f"{Path(__file__).parent / 'tomorrow'}:{ROOT}"}
PHONE = "+34611000009"


@pytest.mark.skipif(os.environ.get("MSIA_CHAOS") != "long", reason="make test-full has it (MSIA_CHAOS=long)")
@pytest.mark.timeout(900)
async def test_what_a_later_version_writes_is_set_aside_and_never_lost(
    own_servers: Servers, redis_url: str, postgres_url: str, tmp_path: Path
) -> None:
    nats = own_servers.nats()
    async with replicated(Places(nats.url, redis_url, postgres_url), tmp_path, {}) as replicas:
        conversation = await write(replicas, "¿Cuánto cuesta homologar el escape de mi moto?")
        await eventually(lambda: said(replicas), lambda seen: len(seen) == 1, 180)

        await replicas.restart(replicas.services[INGRESS.name][0], TOMORROW)
        await write(replicas, "¿Y el manillar?")

        async def types() -> list[str]:
            return await stored(replicas, conversation)

        await eventually(types, lambda seen: "msia.inbox.MessageReceived.v2" in seen, 60)
        # Today's agent cannot read it: nobody answers past it, and a person is told.
        await eventually(types, lambda seen: "msia.conversation.HandoffRequested.v1" in seen, 180)
        assert len(await said(replicas)) == 1

        for room in (AGENT, OUTBOX, PROJECTIONS):  # one after the other, as in any rolling restart
            await replicas.restart(replicas.services[room.name][0], TOMORROW)
        await retried(replicas)
        shown = await eventually(lambda: rows(replicas, conversation), lambda seen: len(seen) >= 2, 180)
        assert [row["text"] for row in shown] == [
            "¿Cuánto cuesta homologar el escape de mi moto?",
            "¿Y el manillar?",
        ]
        await agent_does(replicas, conversation, "pending")  # the person gives it back
        await write(replicas, "¿Cuánto cuesta homologar el manillar?")
        after = await eventually(lambda: said(replicas), lambda seen: len(seen) >= 2, 180)
        assert "€" in after[-1]["text"]


async def write(replicas: Replicas, text: str) -> str:
    body = {"from": PHONE, "name": "Prueba", "type": "text", "text": text}
    answer = await replicas.http.post("/__fake/whatsapp/inbound", json=body)
    answer.raise_for_status()
    return str(answer.json()["conversation"])


async def agent_does(replicas: Replicas, conversation: str, action: str) -> None:
    answer = await replicas.http.post(f"/__fake/agent/{action}", json={"conversation": conversation})
    answer.raise_for_status()


async def said(replicas: Replicas) -> list[dict[str, Any]]:
    """What the bot answered, on the phone; what a handoff says is not an answer."""
    answer = await replicas.http.get(f"/__fake/customer/{PHONE}")
    return [one for one in answer.json()["messages"] if one["msia_part"] and "€" in one["text"]]


async def stored(replicas: Replicas, conversation: str) -> list[str]:
    """The types as they stand in the log; today's code need not be able to read them."""
    found = replicas.store.reader.read(f"msia.*.{conversation}", 0)
    return [message.headers["ce-type"] async for message in found]


async def retried(replicas: Replicas) -> None:
    """What an operator does after an upgrade; agent and outbox have looked again at their start."""
    environment = {
        **replicas.environment,
        **TOMORROW,
        "INGRESS_URL": replicas.services[INGRESS.name][0].where,
        "QUERY_URL": replicas.services[PROJECTIONS.name][0].where,
        "MSIA_TOKEN": bearer(replicas),
    }
    listed = await asyncio.to_thread(command, ("quarantine", "list", "-o", "json"), environment)
    aside = {(row["reader"], row["aggregate"]) for row in json.loads(listed)["quarantine"]}
    assert aside, "the projections have set the conversation aside"
    for reader, aggregate in sorted(aside):
        await asyncio.to_thread(command, ("quarantine", "retry", reader, aggregate), environment)


def bearer(replicas: Replicas) -> str:
    return token(replicas.environment["ADMIN_JWT_SECRET"], "test", "admin", int(time.time()), 3600)


async def rows(replicas: Replicas, conversation: str) -> list[dict[str, Any]]:
    """The customer's messages in the read model."""
    url = replicas.services[PROJECTIONS.name][0].where
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        answer = await client.get(
            f"/conversations/{conversation}", headers={"Authorization": f"Bearer {bearer(replicas)}"}
        )
    if not answer.is_success:
        return []
    return [one for one in answer.json()["messages"] if one["author"] == "customer"]
