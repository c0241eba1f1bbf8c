"""`msia replay recorded|whatif` and `follow --open` at a terminal: what cannot be read is left out and named,
the rest goes on, and nothing is opened that cannot be used."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.control import PersonalDataOpened
from contracts.events.conversation import QuoteGiven, TariffRef, TurnStarted
from contracts.ids import whole
from infra.embedded.nats import NatsServer
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.audit import story
from tests.integration.audit.conftest import Msia, Ran
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
GOOD, POISONED, MISSING = "1-1", "1-2", "1-3"
OPEN = ("--open", "--reason", "una prueba")


class Desk:
    """An auditor's terminal beside a running ingress."""

    def __init__(self, ingress: Ingress, url: str, home: Path) -> None:
        self.ingress = ingress
        settings = {"INGRESS_URL": str(ingress.http.base_url), "MSIA_TOKEN": token("auditor")}
        self._msia = Msia(url, home / ".msia", {**settings, "LLM_PROVIDERS": "offline"})

    async def __call__(self, *words: str) -> Ran:
        return await asyncio.to_thread(self._msia, *words)

    async def openings(self, id: str) -> int:
        stored = [message async for message in self.ingress.store.reader.read(whole(id))]
        return sum(message.headers["ce-type"] == PersonalDataOpened.type for message in stored)


async def tell(ingress: Ingress, number: int, ref: TariffRef) -> None:
    """The story, by a version of a price list."""
    told = await story.append(ingress.store, number, story.question(number, number * 100 + 1), 0)
    for place, event in enumerate(story.decisions(number, number * 100 + 1, told.position), 1):
        if isinstance(event, TurnStarted):
            event = event.model_copy(update={"tariffs": (ref,)})
        if isinstance(event, QuoteGiven):
            event = event.model_copy(update={"tariff": ref})
        told = await story.append(ingress.store, number, event, place, told)


@pytest.fixture
async def desk(nats: NatsServer, tmp_path: Path) -> AsyncIterator[Desk]:
    """Of three conversations one holds an event that does not decode, one a version that never was."""
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        wanted = {"motos-part": load_file(SEED)["motos-part"]}
        await load(ingress.store, wanted, now=datetime(2026, 1, 1, tzinfo=UTC), reason="the first list")
        at = await ingress.store.last_position()
        for number, version in ((1, 1), (2, 1), (3, 7)):
            await tell(ingress, number, TariffRef(slug="motos-part", version=version, position=at))
        headers = {"ce-id": str(uuid4()), "ce-type": "msia.control.PauseRequested.v1", "ce-source": "x"}
        await ingress.store.client.jetstream().publish(
            f"msia.control.{POISONED}",
            b'{"open": {"by": 5}}',
            headers={**headers, "ce-time": "2026-03-02T10:00:00Z"},
        )
        yield Desk(ingress, nats.url, tmp_path)


@pytest.mark.parametrize(
    "words",
    [("recorded",), ("whatif", "--model", "offline"), ("whatif", "--model", "offline", "--samples", "2")],
)
async def test_a_query_goes_on_past_what_cannot_be_read(desk: Desk, words: tuple[str, ...]) -> None:
    ran = await desk("replay", *words, "--since", "1h", *OPEN, "-o", "json")
    found: dict[str, Any] = json.loads(ran.out)
    assert (found["conversations"], found["turns"]) == (3, 2 if "--samples" in words else 1), ran.err
    poisoned, missing = sorted(found["left_out"])
    assert poisoned.startswith(f"{POISONED}: position ")
    assert "does not decode" in poisoned
    assert missing.startswith(f"{MISSING} turn {story.turn_id(3)}: ")
    assert "version 7 of tariff motos-part is not in this log" in missing
    assert ran.code == (1 if found["differences"] else 6)
    assert "window [" in ran.err
    # what could not be used anyway was not opened
    assert [await desk.openings(id) for id in (GOOD, POISONED, MISSING)] == [1, 0, 1]


async def test_alone_it_is_incomplete_and_no_regression(desk: Desk) -> None:
    for words in (("recorded",), ("whatif", "--model", "offline")):
        ran = await desk("replay", *words, POISONED, MISSING, *OPEN, "-o", "jsonl")
        (line,) = ran.out.splitlines()
        found = json.loads(line)
        assert (ran.code, found["schema_version"], found["turns"], len(found["left_out"])) == (6, 1, 0, 2)
    assert await desk.openings(POISONED) == 0
    unknown = await desk("replay", "recorded", "1-99", *OPEN)
    assert (unknown.code, unknown.out) == (3, "")


async def test_following_with_words_opens_once_for_all_that_stood_there(desk: Desk) -> None:
    until = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    follow = ("conversations", "follow", GOOD, "--after", "0", "--until", until, "-o", "jsonl")
    ran = await desk(*follow, *OPEN)
    assert ran.code == 0, ran.err
    shown = [json.loads(line) for line in ran.out.splitlines()]
    received = next(event for event in shown if event["name"] == "MessageReceived")
    assert (received["private"]["text"], received["private_state"]) == (story.TEXT, "opened")
    assert await desk.openings(GOOD) == 1
    assert ran.err.count("records who opened this") == 1


async def test_show_goes_on_with_words(desk: Desk) -> None:
    until = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    show = ("conversations", "show", GOOD, "--follow", "--until", until, "-o", "table")
    ran = await desk(*show, *OPEN)
    assert ran.code == 0, ran.err
    assert story.TEXT in " ".join(ran.out.split())
    assert "stopped; go on with --after" in ran.err
    assert await desk.openings(GOOD) == 1
