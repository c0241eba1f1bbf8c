"""What operators see and wish: the command line, ingress' commands and the outbox' answers in the log."""

import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from pydantic import SecretStr

from contracts.events.delivery import DeliveryCancelled, DeliveryParked, DeliveryRequeued
from infra.embedded.nats import NatsServer
from infra.embedded.ports import free_port
from services.common.serving import serving
from services.ingress.app import create_app, opened
from services.ingress.settings import IngressSettings
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import MASTER, Log, Start, until
from tests.terminal import run_aside

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "only for the tests of commands!!"


@dataclass
class Operator:
    """`msia` with the token of some role."""

    environment: dict[str, str]

    async def __call__(self, *words: str, role: str = "operator") -> tuple[int, str, str]:
        claims = {"sub": "admin-7", "role": role, "iss": "msia", "aud": "msia", "exp": int(time.time()) + 600}
        environment = self.environment | {"MSIA_TOKEN": jwt.encode(claims, SECRET, algorithm="HS256")}
        ran = await run_aside("deliveries", *words, environment={**os.environ, **environment})
        return ran.code, ran.out, ran.err


@pytest.fixture
async def msia(nats_server: NatsServer, log: Log, tmp_path: Path) -> AsyncIterator[Operator]:
    settings = IngressSettings.model_validate(
        {
            "msia_env": "local",  # takes tokens that belong to no session
            "nats_url": nats_server.url,
            "msia_master_key": SecretStr(MASTER),
            "chatwoot_account_id": 1,
            "admin_jwt_secret": SecretStr(SECRET),
            "chatwoot_webhook_token": SecretStr("of the webhook, for tests only"),
        }
    )
    async with opened(settings) as (store, told):
        port = free_port()
        async with serving(create_app(settings, store, told), "127.0.0.1", port):
            yield Operator(
                {
                    "NATS_URL": nats_server.url,
                    "INGRESS_URL": f"http://127.0.0.1:{port}",
                    "MSIA_HOME": str(tmp_path / ".msia"),
                    "COLUMNS": "200",
                }
            )


def data(ran: tuple[int, str, str], code: int = 0) -> Any:
    assert ran[0] == code, ran[2]
    return json.loads(ran[1])


async def test_a_parked_part_is_found_understood_and_sent_again(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, msia: Operator
) -> None:
    await outbox()
    chatwoot.faults = ["422"]
    first, second = await log.asks("uno", "dos")
    await log.settled(2)

    (row,) = data(await msia("list", "--state", "parked", "-o", "json"))["deliveries"]
    assert (row["conversation"], row["part_id"], row["stage"]) == ("1-1", str(first), "parked")
    assert (row["reason"], row["attempts"], row["kind"]) == ("chatwoot_422", 1, "message")
    lines = (await msia("list", "--conversation", "1-1", "-o", "jsonl"))[1].splitlines()
    assert {json.loads(line)["part_id"] for line in lines} == {str(first), str(second)}

    (part,) = data(await msia("show", "1-1", str(first)[:8], "-o", "json"))["parts"]
    claim, refused = part["steps"]
    assert (claim["step"], claim["request"], claim["attempt"]) == ("attempt", "POST messages", 1)
    assert (refused["class"], refused["http_status"], refused["code"]) == ("park", 422, "chatwoot_422")

    wished = await msia("retry", "1-1", str(first)[:8], "--reason", "plantilla corregida")
    assert data(wished)["parts"][0]["part_id"] == str(first)
    await until(lambda: _texts(chatwoot), lambda texts: texts == ["uno"])
    assert any(isinstance(one.event, DeliveryRequeued) for one in await log.deliveries())
    table = (await msia("show", "1-1", str(first), "-o", "table"))[1]
    assert "retry wished" in table
    assert "plantilla corregida" in table


async def test_what_was_handed_off_is_sent_again_and_arrives(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, msia: Operator
) -> None:
    """With our own handoff the conversation is open, and with nobody but people."""
    await outbox()
    chatwoot.faults = ["422"]
    (first,) = await log.asks("uno")
    await log.settled(1)
    await log.hands_off()
    await log.settled(5)
    assert chatwoot.status == "open"
    data(await msia("retry", "1-1", str(first), "--reason", "ya tiene cobertura"))
    names = await log.settled(6)
    assert names[-2:] == ["Attempted 2", "Succeeded response"]
    assert [text for text in chatwoot.texts if text == "uno"] == ["uno"]


async def test_every_failure_shows_class_answer_and_wait(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, msia: Operator
) -> None:
    await outbox()
    chatwoot.faults = ["429", "500-after"]
    await log.asks("uno")
    await log.settled(1)
    out = (await msia("show", "1-1", "-o", "json"))[1]
    assert "Internal Server Error" not in out  # Chatwoot's words stay closed
    (part,) = json.loads(out)["parts"]
    steps = [(s["step"], s.get("class"), s.get("http_status")) for s in part["steps"]]
    assert steps[:4] == [
        ("attempt", None, None),
        ("failed", "retry", 429),
        ("attempt", None, None),
        ("failed", "reconcile", 500),
    ]
    assert part["steps"][1]["wait_seconds"] > 0
    assert part["steps"][3]["answer"] == "closed"
    assert part["steps"][-1]["confirmed"] == "look"


async def test_a_part_that_waits_is_held_back_or_cancelled(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, msia: Operator
) -> None:
    await outbox(outbox_retries=(300.0,))
    chatwoot.faults = ["429"]
    first, second, third = await log.asks("uno", "dos", "tres")
    await until(log.names, lambda names: names == ["Attempted 1", "Failed retry"])
    data(await msia("cancel", "1-1", str(third), "--reason", "ya no hace falta"))
    data(await msia("park", "1-1", str(second), "--reason", "lo revisamos"))
    await log.settled(2)
    cancelled, parked = [one.event for one in (await log.deliveries())[2:]]
    assert isinstance(cancelled, DeliveryCancelled)
    assert isinstance(parked, DeliveryParked)
    assert (cancelled.part_id, cancelled.reason, cancelled.wish is not None) == (third, "wish", True)
    assert (parked.part_id, parked.reason, parked.wish is not None) == (second, "wish", True)
    (due,) = data(await msia("list", "--state", "due", "-o", "json"))["deliveries"]
    assert due["part_id"] == str(first)
    assert due["retry_at"] is not None


async def test_what_cannot_be_is_refused_with_its_exit_code(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, msia: Operator
) -> None:
    await outbox()
    (part,) = await log.asks("uno")
    await log.settled(1)
    before = await log.store.last_position()
    refused = await msia("retry", "1-1", str(part), "--reason", "x")
    assert refused[0] == 1
    assert "is succeeded: only what is parked is sent again" in refused[2]
    assert (await msia("cancel", "1-1", str(part), "--reason", "x"))[0] == 1
    assert (await msia("park", "1-1", "ffffffff", "--reason", "x"))[0] == 3
    assert (await msia("show", "1-9"))[0] == 3
    assert (await msia("retry", "1-1", str(part)))[0] == 2  # without a reason
    assert (await msia("list", "--since", "yesterday"))[0] == 2
    assert (await msia("retry", "1-1", str(part), "--reason", "x", role="auditor"))[0] == 4
    assert await log.store.last_position() == before


async def _texts(chatwoot: ScriptedChatwoot) -> list[str]:
    return chatwoot.texts
