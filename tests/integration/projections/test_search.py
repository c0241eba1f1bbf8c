"""What is found by words, names, telephones and ids, and what a list is narrowed to."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from contracts.events.control import Erased
from contracts.events.customer import CustomerErased
from contracts.ids import customer_id, stable_id
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.asking import client_of, ids
from tests.integration.projections.conftest import Log, Models, Reading, Shown
from tests.integration.projections.told import PART, TURN
from tests.unit.projections import events as e


@pytest.fixture(scope="module")
async def api(known: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(known.settings, known.log) as client:
        yield client


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("homologación", ["1-2", "1-1"]),
        ("homologacion", ["1-2", "1-1"]),
        ("HOMOLOGACIONES", ["1-2", "1-1"]),
        ("escapes", ["1-1"]),
        ("senor", ["1-1"]),
        ("faro", ["1-2"]),
        ("suspension", ["1-3"]),
        ("homologación escape", ["1-1"]),
        ("homologación -escape", ["1-2"]),
        ('"otra cosa"', ["1-3"]),
        ("son 175", ["1-2", "1-1"]),  # the bot's own words
        ("carburador", []),
        ("' OR 1=1 --", []),
        ("100% _\\", []),
        ("1-3", ["1-3"]),
        ("#3", ["1-3"]),
        (str(TURN), ["1-1"]),
        (str(e.quote_id(2, 1)), ["1-2"]),
        (str(PART), ["1-2"]),
        ("00000000-0000-4000-8000-000000000000", []),
        ("lucia", ["1-3", "1-2", "1-1"]),
        ("FERRER", ["1-3", "1-2", "1-1"]),
        ("600 00 00 00", ["1-3", "1-2", "1-1"]),
        ("+34 600-000.000", ["1-3", "1-2", "1-1"]),
        ("0034600000000", ["1-3", "1-2", "1-1"]),
        ("699 99 99 99", []),
    ],
)
async def test_what_is_searched_for(api: httpx.AsyncClient, words: str, found: list[str]) -> None:
    assert await ids(api, q=words) == found


async def test_pages_of_a_search_follow_each_other(api: httpx.AsyncClient) -> None:
    for words in ("homologación", "lucía"):
        seen: list[str] = []
        cursor: str | None = None
        while True:
            params = {"q": words, "limit": 1} | ({"cursor": cursor} if cursor else {})
            page = (await api.get("/conversations", params=params)).json()
            seen += [one["id"] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == await ids(api, q=words)
        assert len(seen) >= 2
    other = (await api.get("/conversations", params={"limit": 1})).json()["next"]
    assert (await api.get("/conversations", params={"q": "lucía", "cursor": other})).status_code == 400


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"failed": True}, ["1-2"]),
        ({"failed": False}, ["1-3", "1-1"]),
        ({"quoted": True}, ["1-2", "1-1"]),
        ({"quoted": False}, ["1-3"]),
        ({"answers": "paused"}, ["1-3"]),
        ({"status": "pending", "quoted": True, "failed": False}, ["1-1"]),
        ({"q": "homologación", "failed": True}, ["1-2"]),
        ({"category": "motos-part"}, []),
        ({"assignee": 7}, []),
        ({"until": e.BEGAN.isoformat()}, []),
    ],
)
async def test_what_a_list_is_narrowed_to(
    api: httpx.AsyncClient, asked: dict[str, Any], found: list[str]
) -> None:
    assert sorted(await ids(api, **asked)) == sorted(found)


async def test_what_is_erased_is_found_no_more(
    log: Log, models: Models, settings: ProjectionsSettings, reading: Reading
) -> None:
    async with reading(), client_of(settings, log) as api:
        await models.at(await log.tell(e.message(4, 4000, "un carburador"), *e.story(5)))
        for words in ("carburador", "lucía", "600000000"):
            assert "1-4" in await ids(api, q=words)
        owner = customer_id(1, 4)
        gone = CustomerErased(account=1, contact_id=4, key_generation=1, reason="asked")
        await models.at(
            await log.tell(
                e.about(4, Erased(contact_id=4, by="admin")), e.Told(owner, gone, stable_id("test", owner))
            )
        )
        for words in ("carburador", "lucía", "600000000"):
            assert "1-4" not in await ids(api, q=words)
        assert await ids(api, q="lucía") == ["1-5"]
        shown = (await api.get("/conversations/1-4")).json()
        assert (shown["messages"][0]["text"], shown["messages"][0]["erased"]) == (None, True)
        assert "carburador" not in json.dumps(shown)
        assert (await api.get("/customers/contact-1-4")).json()["customer"]["name"] is None
