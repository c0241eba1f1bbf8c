"""What the screens ask of one told system: explained, counted, and refused where it makes no sense."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from tests.integration.projections.asking import client_of
from tests.integration.projections.conftest import Shown
from tests.integration.projections.told import PART, TURN
from tests.unit.projections import events as e

DAY = e.BEGAN.date().isoformat()


@pytest.fixture(scope="module")
async def api(known: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(known.settings, known.log) as client:
        yield client


async def test_why_a_turn_said_what_it_said(api: httpx.AsyncClient, known: Shown) -> None:
    why = (await api.get(f"/conversations/1-1/turns/{TURN}")).json()
    assert why["position"] == known.end
    assert why["turn"]["prompt_version"] == "p1"
    assert [said["text"] for said in why["covered"]] == ["¿Cuánto cuesta la homologación del escape, señor?"]
    model = why["models"][0]
    assert (model["open"]["model_served"], model["open"]["cost_microeuros"]) == ("small-1", 12_345)
    assert model["private"] == {"prompt_hash": "una-huella", "response": {"text": "Son {{quote:1}}"}}
    assert why["tools"][0]["private"] == {"arguments": {"elements": ["ESCAPE"]}, "result": {"net": 17500}}
    assert (why["guards"][0]["open"]["guard"], why["guards"][0]["private"]["text"]) == ("prices", "Son 99 €")
    assert [one["gross"]["cents"] for one in why["quotes"]] == [21175]
    assert [one["text"] for one in why["replies"]] == ["Son 175 €"]
    assert [one["state"] for one in why["deliveries"]] == ["delivered"]
    kinds = [one["type"].split(".")[2] for one in why["others"]]
    assert kinds == ["TurnStarted", "QuoteGiven", "ReplyRequested", "TurnCompleted"]
    assert (await api.get(f"/conversations/1-2/turns/{TURN}")).status_code == 404


async def test_who_was_in_charge_and_how_long_it_took(api: httpx.AsyncClient) -> None:
    paused = (await api.get("/conversations/1-3")).json()
    assert [one["answers"] for one in paused["answering"]] == ["bot", "paused"]
    assert paused["service"]["first_response_at"] is None
    answered = (await api.get("/conversations/1-1")).json()["service"]
    assert answered["first_responder"] == "bot"
    assert (await api.get("/conversations/1-2")).json()["deliveries"][0]["http_status"] == 403


async def test_the_state_at_any_moment_is_a_fold(api: httpx.AsyncClient, known: Shown) -> None:
    events = (await api.get("/conversations/1-1/events")).json()["items"]
    replied = next(one for one in events if one["type"] == "msia.conversation.ReplyRequested.v1")
    for params, outcome in (
        ({}, "ReplyRequested"),
        ({"up_to": replied["position"]}, "ReplyRequested"),
        ({"up_to": replied["position"] - 1}, None),
        ({"at": replied["stored_at"]}, "ReplyRequested"),
    ):
        found = (await api.get("/conversations/1-1/state", params=params)).json()
        assert found["state"]["turns"][0]["outcome"] == outcome, params
        assert found["position"] == found["state"]["position"]
    before = (e.BEGAN - timedelta(days=1)).isoformat()
    assert (await api.get("/conversations/1-1/state", params={"at": before})).status_code == 404
    assert "señor" not in json.dumps(found, ensure_ascii=False)


async def test_every_event_with_who_was_in_charge(api: httpx.AsyncClient) -> None:
    whole = (await api.get("/conversations/1-3/events")).json()["items"]
    assert [(one["type"].split(".")[2], one["answers"]) for one in whole] == [
        ("MessageReceived", "bot"),
        ("MessageReceived", "bot"),
        ("PauseRequested", "paused"),
    ]
    assert whole[0]["private"]["text"] == "hola, otra cosa"
    page = (await api.get("/conversations/1-3/events", params={"limit": 2})).json()
    rest = await api.get("/conversations/1-3/events", params={"limit": 2, "cursor": page["next"]})
    assert page["items"] + rest.json()["items"] == whole
    assert (await api.get("/conversations/1-99/events")).status_code == 404


async def test_deliveries_by_state_and_each_step_of_one(api: httpx.AsyncClient) -> None:
    listed = (await api.get("/deliveries", params={"state": "parked"})).json()["items"]
    assert [(one["part_id"], one["conversation"], one["reason"]) for one in listed] == [
        (str(PART), "1-2", "403")
    ]
    assert (await api.get("/deliveries", params={"state": "parked", "reason": "500"})).json()["items"] == []
    groups = (await api.get("/deliveries/groups")).json()["items"]
    assert [(one["state"], one["reason"], one["parts"]) for one in groups] == [("parked", "403", 1)]
    one = (await api.get(f"/deliveries/{PART}")).json()
    assert [step["type"].split(".")[2] for step in one["steps"]] == ["DeliveryAttempted", "DeliveryParked"]
    assert one["steps"][1]["open"]["http_status"] == 403
    (attempt,) = one["attempts"]
    assert (attempt["attempt"], attempt["outcome"], attempt["code"]) == (1, "parked", "403")
    assert attempt["http_status"] == 403
    assert (one["asked"]["text"], one["asked"]["closed"]) == ("Son 175 €", None)
    first = (await api.get("/deliveries", params={"limit": 1})).json()
    second = (await api.get("/deliveries", params={"limit": 1, "cursor": first["next"]})).json()
    assert [one["items"][0]["conversation"] for one in (first, second)] == ["1-2", "1-1"]
    assert second["next"] is None


async def test_figures_by_day(api: httpx.AsyncClient, known: Shown) -> None:
    today = (await api.get("/figures")).json()["today"]
    assert (today["turns"], today["answered"], today["quotes"]) == (2, 2, 2)
    assert today["quoted"] == {"cents": 42350, "currency": "EUR"}
    assert (today["cost_microeuros"], today["spent"]["cents"]) == (12_345, 1)
    asked = (await api.get("/figures", params={"first": DAY, "last": DAY})).json()
    assert [(one["day"], one["conversations"]) for one in asked["days"]] == [(DAY, 3)]
    used = (await api.get("/usage")).json()
    assert [(one["model"], one["input_tokens"]) for one in used["models"]] == [("small-1", 900)]
    health = (await api.get("/health")).json()
    assert (health["position"], health["lag"], health["quarantined"]) == (known.end, 0, 0)
    assert health["deliveries"]["parked"] == 1
    assert health["deliveries"]["retrying"] == {}
    assert health["as_of"] is not None


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/figures?first=2026-11-03&last=2026-11-02", "first"),
        ("/figures?first=2020-01-01&last=2026-11-02", "first"),
        ("/usage?first=x", "first"),
        ("/usage?top=0", "top"),
        ("/conversations?q=", "q"),
        ("/conversations?since=2026-01-01T00:00:00", "since"),
        ("/conversations?failed=perhaps", "failed"),
        ("/conversations/1-1/state?up_to=0", "up_to"),
        ("/conversations/1-1/turns/x", "turn_id"),
        ("/deliveries?state=lost", "state"),
        ("/customers?q=a", "q"),
        ("/customers/1-1", "id"),
        ("/tariffs/UPPER/draft", "slug"),
        ("/tariffs/motos-part/diff?before=0", "before"),
        ("/audit?by=", "by"),
        ("/events/stream?context=gossip", "context"),
    ],
)
async def test_what_makes_no_sense_names_the_field(api: httpx.AsyncClient, path: str, field: str) -> None:
    answer = await api.get(path)
    assert answer.status_code == 422
    assert field in answer.json()["detail"][0]["loc"]


async def test_customers_admins_and_commands(api: httpx.AsyncClient) -> None:
    people = (await api.get("/customers", params={"q": "lucia"})).json()["items"]
    assert {one["id"] for one in people} == {"contact-1-1", "contact-1-2", "contact-1-3"}
    one = (await api.get("/customers/contact-1-1")).json()
    assert (one["customer"]["name"], one["customer"]["quoted"]["cents"]) == ("Lucía Ferrer", 21175)
    assert [held["id"] for held in one["conversations"]] == ["1-1"]
    commands = (await api.get("/audit", params={"by": "admin-7"})).json()["items"]
    assert [(one["command"], one["subject"], one["reason"]) for one in commands] == [
        ("PauseRequested", "1-3", "lo lleva Ana")
    ]
    admins = (await api.get("/admins")).json()["items"]
    assert "ana@example.org" in [one["email"] for one in admins]


async def test_the_draft_and_what_it_changes(api: httpx.AsyncClient) -> None:
    draft = (await api.get("/tariffs/motos-part/draft")).json()
    assert (draft["has_changes"], draft["published"]) == (True, 1)
    assert draft["tariff"]["tiers"]["T1"]["net_cents"] == 15000
    found = (await api.get("/tariffs/motos-part/diff")).json()
    assert found["changes"] == [
        {"part": "tiers", "code": "T1", "field": "net_cents", "before": 14000, "after": 15000}
    ]
    same = await api.get("/tariffs/motos-part/diff", params={"before": 1, "after": 1})
    assert same.json()["changes"] == []
    assert (await api.get("/tariffs/motos-part/diff", params={"before": 9})).status_code == 404
    assert (await api.get("/tariffs/none/draft")).status_code == 404
