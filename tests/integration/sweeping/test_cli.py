"""`msia ingress sweep`, as an operator runs it."""

import asyncio
import json
import os
import sys
from typing import Any

from infra.embedded.home import ROOT
from tests.integration.ingress.conftest import MASTER
from tests.integration.sandbox.conftest import BOT, USER
from tests.integration.sweeping.conftest import Town


async def sweep(town: Town, *words: str, **changes: str) -> tuple[int | None, str, str]:
    environment = {
        **os.environ,
        "MSIA_HOME": str(town.sandbox.world.store.folder / ".msia"),
        "NATS_URL": town.nats.url,
        "MSIA_MASTER_KEY": MASTER,
        "CHATWOOT_API_URL": town.sandbox.url,
        "CHATWOOT_ACCOUNT_ID": "1",
        "CHATWOOT_API_TOKEN": BOT["Api-Access-Token"],
        "CHATWOOT_USER_TOKEN": USER["Api-Access-Token"],
        **changes,
    }
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "ingress", "sweep", *words),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    return child.returncode, out.decode(), err.decode()


async def test_it_prints_what_it_found_and_the_second_time_finds_nothing(town: Town) -> None:
    conversation = await town.writes("Hola")
    await town.writes("¿Hay alguien?")
    await town.told()
    code, out, err = await sweep(town, "--since", "2h", "-o", "json")
    assert (code, err) == (0, "")
    told: dict[str, Any] = json.loads(out)
    assert (told["conversations"], told["recovered"], told["resumed"]) == (1, 2, 1)
    assert {row["conversation"] for row in told["found"]} == {conversation}
    assert [row["event"] for row in told["found"]][:2] == ["MessageReceived", "MessageReceived"]
    again = json.loads((await sweep(town, "--since", "2h", "-o", "json"))[1])
    assert (again["found"], again["failed"]) == ([], {})
    code, out, _ = await sweep(town, "--since", "2h", "-o", "table", CHATWOOT_USER_TOKEN="")
    assert code == 0
    assert "0 messages recovered" in out


async def test_what_is_missing_is_said_in_one_line(town: Town) -> None:
    code, _, err = await sweep(town, CHATWOOT_API_URL="")
    assert (code, "CHATWOOT_API_URL" in err, len(err.splitlines())) == (2, True, 1)
    code, _, err = await sweep(town, "--since", "yesterday")
    assert code == 2
    assert "--since" in err
