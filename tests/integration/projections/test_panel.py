"""What the panel shows of conversations: tabs, who waits, windows, files, ticks, events, the download."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from contracts.event import Event
from contracts.events.control import PauseRequested
from contracts.events.customer import ContactMuted, CustomerRestricted
from contracts.events.delivery import DeliveryParked
from contracts.events.inbox import (
    Attachment,
    MediaFailed,
    MediaStored,
    MediaTranscribed,
    MessageEdited,
    MessageReceived,
)
from contracts.events.ledger import SEALS, SealAppended
from contracts.ids import aggregate_of, customer_id, stable_id
from eventstore.ledger.leaf import leaf_hash
from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.common.entries import entry
from tests.integration.projections.asking import client_of
from tests.integration.projections.conftest import Models, Shown, opened_log, reader, settings_for
from tests.servers import fresh_database
from tests.unit.projections import events as e

NOW = datetime.now(UTC).replace(microsecond=0)
DIGEST = "ab" * 32
LINK = "https://chat.example.org/c/{account}/{number}"


def photos() -> list[e.Told]:
    """Three files just now: one is stored, one failed, a voice note is put into words; the text is edited."""
    who: dict[str, Any] = {"account": 1, "conversation": 3, "contact_id": 3, "message_id": 3000}
    kinds = ((31, "image", 10), (32, "file", 20), (33, "audio", 30))
    media = tuple(Attachment(id=id, kind=kind, size=size) for id, kind, size in kinds)
    return [
        e.about(
            3,
            MessageReceived(
                **who, created_at=NOW, media=media, text="la ficha", name=None, phone=None, urls={}
            ),
        ),
        e.about(3, MediaStored(**who, attachment_id=31, media_type="image/jpeg", size=11, digest=DIGEST)),
        e.about(3, MediaFailed(**who, attachment_id=32, reason="404")),
        e.about(3, MediaTranscribed(**who, attachment_id=33, by="whisper", text="la ficha, dicho")),
        e.about(3, MessageEdited(**who, created_at=NOW, text="la ficha, corregida")),
    ]


def of_customer(number: int, event: Event) -> e.Told:
    return e.Told(customer_id(1, number), event, stable_id("test", number, type(event).__name__))


def history() -> list[e.Told]:
    return [
        *e.tariff(1, 14000),
        *e.story(1),
        e.message(2, 2000),
        e.person_replied(2, 2001),
        e.message(2, 2002, "¿sigues ahí?"),
        e.message(2, 2003, "¿hola?"),
        *photos(),
        *e.story(4)[:-3],
        e.about(4, DeliveryParked(part_id=e.part_id(4, 1), seen=0, reason="403", attempt=1)),
        e.message(4, 4005, "otra cosa"),
        e.about(4, PauseRequested(by="admin-7", reason="lo lleva Ana")),
        of_customer(4, ContactMuted(account=1, contact_id=4, by="admin-7", reason="insulta")),
        of_customer(
            2,
            CustomerRestricted(
                account=1, contact_id=2, by="admin-7", reason="art. 32", erase_at=NOW + timedelta(days=9)
            ),
        ),
    ]


@pytest.fixture(scope="module")
async def told(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Shown]:
    async with fresh_database(shared_postgres) as url, opened_log(module_nats) as log:
        settings = settings_for(module_nats, url).model_copy(update={"chatwoot_link": LINK})
        async with reader(settings), asyncpg.create_pool(url, min_size=0) as pool:
            sealed = await log.tell(*history()[:6])
            seal = SealAppended(size=sealed, root="r", note="n")
            await log.store.append(aggregate_of(SEALS), seal, id=stable_id("test", "seal"))
            end = await log.tell(*history()[6:])
            await Models(pool).at(end)
            yield Shown(settings, log, end)


@pytest.fixture(scope="module")
async def api(told: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(told.settings, told.log, "operator") as client:
        yield client


async def get(api: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_each_tab_counts_what_its_filter_lists(api: httpx.AsyncClient) -> None:
    counts = (await get(api, "/conversations/counts"))["counts"]
    assert counts == {
        "all": 4, "bot": 2, "human": 1, "paused": 1, "waiting": 2, "failed": 1, "outside": 3,
    }  # fmt: skip
    filters: dict[str, dict[str, Any]] = {
        "all": {},
        "bot": {"answers": "bot"},
        "human": {"answers": "human"},
        "paused": {"answers": "paused"},
        "waiting": {"waiting": True},
        "failed": {"failed": True},
        "outside": {"outside": True},
    }
    for tab, params in filters.items():
        assert len((await get(api, "/conversations", **params))["items"]) == counts[tab], tab
    inside = (await get(api, "/conversations", outside=False))["items"]
    assert [one["id"] for one in inside] == ["1-3"]
    assert len((await get(api, "/conversations", waiting=False))["items"]) == 2
    narrowed = (await get(api, "/conversations/counts", answers="paused"))["counts"]
    assert (narrowed["all"], narrowed["waiting"], narrowed["human"]) == (1, 1, 0)


async def test_a_row_says_who_waits_and_what_stands_in_the_way(api: httpx.AsyncClient) -> None:
    rows = {one["id"]: one for one in (await get(api, "/conversations"))["items"]}
    waits = rows["1-2"]
    assert (waits["waiting_messages"], waits["restricted"], waits["muted"]) == (2, True, False)
    assert datetime.fromisoformat(waits["waiting_since"]) == e.BEGAN + timedelta(seconds=2002)
    assert datetime.fromisoformat(waits["window_until"]) == e.BEGAN + timedelta(days=1, seconds=2003)
    assert (rows["1-1"]["waiting_since"], rows["1-1"]["waiting_messages"]) == (None, 0)
    assert (rows["1-4"]["muted"], rows["1-4"]["failed"], rows["1-4"]["answers"]) == (True, True, "paused")
    assert rows["1-3"]["chatwoot_url"] == "https://chat.example.org/c/1/3"
    blocked = (await get(api, "/customers/contact-1-2"))["customer"]
    assert (blocked["is_restricted"], blocked["restricted_by"]) == (True, "admin-7")
    assert datetime.fromisoformat(blocked["erase_at"]) == NOW + timedelta(days=9)
    asked = await get(api, "/customers/contact-1-1")
    assert [one["quote_id"] for one in asked["quotes"]] == [str(e.quote_id(1, 1))]


async def test_a_message_comes_with_its_files_its_turn_and_its_ticks(api: httpx.AsyncClient) -> None:
    (message,) = (await get(api, "/conversations/1-3"))["messages"]
    assert (message["text"], message["transcribed_by"]) == ("la ficha, corregida", "whisper")
    assert message["edited_at"] is not None
    found = [(one["state"], one["media_type"], one["size"], one["digest"]) for one in message["files"]]
    assert found == [
        ("stored", "image/jpeg", 11, DIGEST),
        ("failed", None, 20, None),
        ("pending", None, 30, None),
    ]
    asked, said = (await get(api, "/conversations/1-1"))["messages"]
    assert asked["turn_id"] == said["turn_id"] == str(e.turn_id(1, 1))
    assert (said["tick"], said["delivery"]) == ("delivered", "delivered")
    assert said["sent_at"] is not None
    assert said["delivered_at"] is not None
    parked = next(one for one in (await get(api, "/conversations/1-4"))["messages"] if one["part_id"])
    assert parked["delivery"] == "parked"
    person = (await get(api, "/conversations/1-2"))["messages"][1]
    assert (person["author"], person["via"], person["user_id"]) == ("human", "chatwoot", 7)
    why = await get(api, f"/conversations/1-1/turns/{e.turn_id(1, 1)}")
    assert (why["covered"][0]["turn_id"], why["replies"][0]["delivery"]) == (asked["turn_id"], "delivered")


async def test_an_event_says_what_it_is_about(api: httpx.AsyncClient, told: Shown) -> None:
    events = await get(api, "/conversations/1-4/events")
    by = {one["name"]: one for one in events["items"]}
    assert by["QuoteGiven"]["quote_id"] == str(e.quote_id(4, 1))
    assert by["QuoteGiven"]["turn_id"] == by["TurnStarted"]["turn_id"] == str(e.turn_id(4, 1))
    assert (by["DeliveryParked"]["part_id"], by["DeliveryParked"]["failed"]) == (str(e.part_id(4, 1)), True)
    assert (by["MessageReceived"]["message_id"], by["MessageReceived"]["version"]) == (4005, 1)
    only = (await get(api, "/conversations/1-4/events", failed=True))["items"]
    assert [one["name"] for one in only] == ["DeliveryParked"]
    message = await told.log.store.reader.get(by["TurnStarted"]["position"])
    assert by["TurnStarted"]["hash"] == leaf_hash(message).hex()
    first = await get(api, "/conversations/1-1/events")
    sealed = first["sealed_up_to"]
    assert [one["sealed"] for one in first["items"]] == [one["position"] <= sealed for one in first["items"]]
    assert {one["sealed"] for one in first["items"]} == {True, False}


async def test_the_state_of_a_moment_is_typed(api: httpx.AsyncClient) -> None:
    events = (await get(api, "/conversations/1-4/events"))["items"]
    at = {one["name"]: one["position"] for one in events}
    thinking = await get(api, "/conversations/1-4/state", up_to=at["TurnStarted"])
    assert (thinking["open_turn"], thinking["answers"]) == (str(e.turn_id(4, 1)), "bot")
    assert (thinking["quotes"], thinking["deliveries"]) == ([], [])
    now = await get(api, "/conversations/1-4/state")
    assert (now["open_turn"], now["answers"]) == (None, "paused")
    assert [(one["tariff"], one["gross"]["cents"]) for one in now["quotes"]] == [("motos-part", 21175)]
    assert [(one["stage"], one["reason"]) for one in now["deliveries"]] == [("parked", "403")]


async def test_the_download_is_every_event_a_line(api: httpx.AsyncClient, told: Shown) -> None:
    answer = await api.get("/conversations/1-3/events.jsonl")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert 'filename="conversacion-1-3.jsonl"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    stored = [entry(one) async for one in told.log.store.reader.read("msia.*.1-3")]
    assert [line["position"] for line in lines] == [one.position for one in stored]
    assert [line["open"] for line in lines] == [one.open for one in stored]
    assert (lines[0]["private"]["text"], lines[0]["private_state"]) == ("la ficha", "opened")
    async with client_of(told.settings, told.log, "auditor") as auditor:
        closed = await auditor.get("/conversations/1-3/events.jsonl")
    assert "la ficha" not in closed.text
    assert [json.loads(line) for line in closed.text.splitlines()] == [one.as_json() for one in stored]
    assert (await api.get("/conversations/1-99/events.jsonl")).status_code == 404
