"""Tariffs over HTTP: drafts, versions, conflicts, roles, and what a draft would do to real quotes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.events.conversation import Part, QuoteGiven, ReplyRequested, TariffRef
from contracts.events.tariff import TariffPublished, TierPriced
from contracts.money import Money
from infra.embedded.nats import NatsServer
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token
from tests.poison import plant

SEED = Path(__file__).parents[3] / "infra" / "seed" / "tariffs.yaml"
DEARER = {"change": "TierPriced", "code": "T6", "name": "Uno", "net_cents": 15_000, "admits": {"L4": 1}}
PATH = "/api/tariffs/motos-part"


@dataclass
class Desk:
    """An admin's desk: requests with a role, and the ETag that each answer gave."""

    ingress: Ingress

    async def send(
        self, method: str, path: str, role: str = "admin", etag: str = "", **body: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token(role)}"} | ({"If-Match": etag} if etag else {})
        return await self.ingress.http.request(method, path, json=body or None, headers=headers)

    async def etag(self) -> str:
        return (await self.send("GET", f"{PATH}/draft")).headers["ETag"]

    async def edit(self, *changes: dict[str, Any], etag: str = "") -> httpx.Response:
        return await self.send("POST", f"{PATH}/draft", etag=etag or await self.etag(), changes=list(changes))


@pytest.fixture
async def desk(nats: NatsServer) -> AsyncIterator[Desk]:
    """With the demonstration prices of motorbikes, published yesterday."""
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        wanted = {"motos-part": load_file(SEED)["motos-part"]}
        await load(ingress.store, wanted, now=datetime.now(UTC) - timedelta(days=1), reason="first")
        yield Desk(ingress)


async def test_an_edit_changes_the_draft_alone_and_says_who(desk: Desk) -> None:
    answer = await desk.edit(DEARER)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["has_changes"], answer.json()["published"], answer.json()["problems"]) == (
        True,
        1,
        [],
    )
    (change,) = (await desk.send("GET", f"{PATH}/diff", role="auditor")).json()["changes"][1:]
    assert (change["part"], change["code"], change["before"], change["after"]) == (
        "tiers",
        "T6",
        14_000,
        15_000,
    )
    recorded = await desk.ingress.store.load("msia.tariff.tariff-motos-part")
    assert recorded[-1].envelope.actor == "admin-7"
    assert answer.headers["ETag"] == f'"{recorded[-1].position}"'


async def test_two_admins_at_once_are_a_conflict_not_a_lost_edit(desk: Desk) -> None:
    etag = await desk.etag()
    assert (await desk.edit(DEARER, etag=etag)).status_code == 200
    late = await desk.edit({**DEARER, "net_cents": 16_000}, etag=etag)
    assert late.status_code == 412
    assert "was changed meanwhile" in late.json()["detail"]
    assert f'"{late.json()["position"]}"' == await desk.etag()
    both = {side: [row | {"part": ""} for row in late.json()[side]] for side in ("meanwhile", "sent")}
    row = {"kind": "changed", "part": "", "code": "T6", "field": "net_cents", "before": 14_000, "cents": True}
    assert {side: rows[-1] for side, rows in both.items()} == {
        "meanwhile": row | {"after": 15_000},
        "sent": row | {"after": 16_000},
    }
    tiers = (await desk.send("GET", f"{PATH}/draft")).json()["tariff"]["tiers"]
    assert next(tier["net_cents"] for tier in tiers if tier["code"] == "T6") == 15_000


async def test_a_refused_edit_appends_nothing(desk: Desk) -> None:
    before = await desk.etag()
    wrong = {"change": "ElementDefined", "code": "X", "name": "X", "list": "L9"}
    answer = await desk.edit(DEARER, wrong)
    assert answer.status_code == 422
    assert answer.json()["problems"] == [
        {
            "category": "motos-part",
            "part": "elements",
            "code": "X",
            "field": "list",
            "message": "L9 is not a list of this category",
            "row": None,
        }
    ]
    assert await desk.etag() == before
    for bad in (-1, 10.5, "cien"):
        assert (await desk.edit({**DEARER, "net_cents": bad})).status_code == 422
    assert (await desk.edit({"change": "TariffPublished", "number": 2})).status_code == 422
    assert await desk.etag() == before


async def test_without_the_state_that_was_seen_nothing_is_changed(desk: Desk) -> None:
    assert (await desk.send("POST", f"{PATH}/draft", changes=[DEARER])).status_code == 428
    assert (await desk.send("POST", f"{PATH}/draft", etag="*", changes=[DEARER])).status_code == 400


async def test_publishing_freezes_the_next_version(desk: Desk) -> None:
    await desk.edit(DEARER)
    early = datetime.now(UTC) - timedelta(days=2)
    past = await desk.send(
        "POST", f"{PATH}/publish", etag=await desk.etag(), reason="x", effective_from=early.isoformat()
    )
    assert past.status_code == 409
    assert "in the past" in past.json()["detail"]
    published = await desk.send("POST", f"{PATH}/publish", etag=await desk.etag(), reason="subida de marzo")
    assert published.status_code == 200, published.text
    assert published.json()["version"] == 2
    assert published.headers["ETag"] == await desk.etag()
    (*_, last) = await desk.ingress.store.load("msia.tariff.tariff-motos-part")
    assert isinstance(last.event, TariffPublished)
    assert (last.event.author, last.event.reason) == ("admin-7", "subida de marzo")
    again = await desk.send("POST", f"{PATH}/publish", etag=await desk.etag(), reason="otra vez")
    assert again.status_code == 409


async def test_discarding_takes_the_draft_back(desk: Desk) -> None:
    await desk.edit(DEARER)
    back = await desk.send("POST", f"{PATH}/discard", etag=await desk.etag(), reason="mejor no")
    assert back.json()["has_changes"] is False
    assert (await desk.send("GET", f"{PATH}/diff")).json()["changes"] == []


async def test_impact_tells_what_given_quotes_would_cost_now(desk: Desk) -> None:
    store = desk.ingress.store
    ref = TariffRef(slug="motos-part", version=1, position=int((await desk.etag()).strip('"')))
    for number, (elements, net, gross) in enumerate(
        [
            (("ESCAPE",), 14_000, 16_940),
            (("ESCAPE", "MANILLAR"), 17_500, 21_175),
            (("MANILLAR",), 14_000, 16_940),
        ]
    ):
        turn, quote = uuid4(), uuid4()
        given = QuoteGiven(
            turn_id=turn,
            quote_id=quote,
            tariff=ref,
            elements=elements,
            tier="T6" if len(elements) == 1 else "T5",
            net=Money(cents=net),
            vat_percent=21,
            vat=Money(cents=gross - net),
            gross=Money(cents=gross),
            valid_until=datetime.now(UTC) + timedelta(days=30),
        )
        await store.append(f"1-{number + 1}", given, id=uuid4())
        if number < 2:  # the third turn was abandoned: its price was never given
            said = ReplyRequested(
                turn_id=turn,
                seen=1,
                parts=(Part(part_id=uuid4(), kind="message"),),
                quotes=(quote,),
                texts=("",),
            )
            await store.append(f"1-{number + 1}", said, id=uuid4(), owner="contact-1-1", create_key=True)
    await desk.edit(DEARER)
    shown = (await desk.send("GET", f"{PATH}/impact", role="operator")).json()
    assert (shown["quotes"], shown["changed"], shown["refused"]) == (2, 1, 0)
    assert (shown["before_cents"], shown["after_cents"]) == (38_115, 39_325)
    (effect,) = shown["effects"]
    assert (effect["conversation"], effect["elements"], effect["delta_cents"]) == ("1-1", ["ESCAPE"], 1_210)
    assert (effect["percent"], shown["delta_cents"], shown["percent"], shown["last"]) == (
        7.1,
        1_210,
        3.2,
        200,
    )
    assert (await desk.send("GET", f"{PATH}/impact?last=1")).json()["quotes"] == 1


async def test_only_admins_change_prices(desk: Desk) -> None:
    for role in ("operator", "auditor", ""):
        answer = await desk.send("POST", f"{PATH}/draft", role=role, etag=await desk.etag(), changes=[DEARER])
        assert answer.status_code == 403, role
    assert (await desk.ingress.http.get(f"{PATH}/draft")).status_code == 401
    assert (await desk.send("GET", "/api/tariffs/nada/draft")).status_code == 404


async def test_a_new_category_begins_with_nothing_seen(desk: Desk) -> None:
    category = {
        "change": "CategoryDefined",
        "slug": "quads",
        "name": "Quads",
        "customer": "particular",
        "vat_percent": 21,
        "lists": {"L": "todo"},
    }
    made = await desk.send("POST", "/api/tariffs/quads/draft", etag='"0"', changes=[category])
    assert made.status_code == 200, made.text
    assert {problem["part"] for problem in made.json()["problems"]} == {"lists", "tiers"}
    incomplete = await desk.send(
        "POST", "/api/tariffs/quads/publish", etag=made.headers["ETag"], reason="empezamos"
    )
    assert incomplete.status_code == 422
    again = await desk.send("POST", "/api/tariffs/quads/draft", etag='"0"', changes=[category])
    assert again.status_code == 412


async def test_a_version_that_waits_is_withdrawn(desk: Desk) -> None:
    await desk.edit(DEARER)
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    first = await desk.send(
        "POST", f"{PATH}/publish", etag=await desk.etag(), reason="enero", effective_from=later
    )
    assert first.status_code == 200, first.text
    await desk.edit({**DEARER, "net_cents": 15_100})
    overtaking = await desk.send("POST", f"{PATH}/publish", etag=await desk.etag(), reason="ya")
    assert overtaking.status_code == 409
    assert "msia tariffs withdraw motos-part" in overtaking.json()["detail"]
    gone = await desk.send("POST", f"{PATH}/withdraw", etag=await desk.etag(), reason="aún no")
    assert (gone.status_code, gone.json()["published"], gone.json()["has_changes"]) == (200, 1, True)
    now = await desk.send("POST", f"{PATH}/publish", etag=gone.headers["ETag"], reason="ya")
    assert now.json()["version"] == 3


async def test_one_category_that_cannot_be_read_stops_no_other(desk: Desk) -> None:
    await plant(desk.ingress.store, "msia.tariff.tariff-otra", TierPriced.type)
    assert (await desk.edit(DEARER)).status_code == 200
    assert (
        await desk.send("POST", f"{PATH}/publish", etag=await desk.etag(), reason="ya")
    ).status_code == 200
    broken = await desk.send("GET", "/api/tariffs/otra/draft")
    assert broken.status_code == 422
    assert "does not decode" in broken.json()["detail"]
    assert "msia quarantine drop" in broken.json()["detail"]
    listed = (await desk.send("GET", "/api/tariffs")).json()["tariffs"]
    assert [row["slug"] for row in listed] == ["motos-part"]


async def test_a_reply_that_cannot_be_read_hides_no_quote_from_the_impact(desk: Desk) -> None:
    await plant(desk.ingress.store, "msia.conversation.1-9", ReplyRequested.type)
    answer = await desk.send("GET", f"{PATH}/impact")
    assert (answer.status_code, answer.json()["quotes"]) == (200, 0)


# everything that a grid edits: what is sent, and where the draft then says so
EVERY_EDIT: tuple[tuple[dict[str, Any], str, str, dict[str, Any]], ...] = (
    (
        {"change": "ElementDefined", "code": "DOBLE", "name": "Doble", "list": None, "needs_variant": True}
        | {"question": "¿Cuál de las dos?", "exclusive": True, "keywords": ["doblete"]},
        "elements",
        "code",
        {"code": "DOBLE", "question": "¿Cuál de las dos?", "exclusive": True, "keywords": ["doblete"]},
    ),
    (
        {"change": "ElementDefined", "code": "DOBLE_A", "name": "Doble A", "list": "L4"}
        | {"variant_of": "DOBLE", "answers": ["la primera"]}
        | {"fields": [{"key": "marca", "type": "text", "required": True}]},
        "elements",
        "code",
        {"code": "DOBLE_A", "variant_of": "DOBLE", "answers": ["la primera"]},
    ),
    (
        {"change": "DocumentationSet", "element": "DOBLE_A", "documents": ["Foto de cerca"]},
        "elements",
        "code",
        {"code": "DOBLE_A", "documents": ["Foto de cerca"]},
    ),
    ({"change": "ElementRetired", "code": "ESCAPE"}, "elements", "code", {"code": "ESCAPE", "retired": True}),
    (
        {"change": "TierPriced", "code": "T9", "name": "Nueve", "net_cents": 99_900}
        | {"admits": {"L9": None}, "max_elements": 30},
        "tiers",
        "code",
        {"code": "T9", "net_cents": 99_900, "max_elements": 30},
    ),
    (
        {"change": "RuleSet", "element": "DOBLE_A"}
        | {"options": [{"key": "con", "name": "con ensayo", "net_cents": 100}]},
        "surcharges",
        "element",
        {"element": "DOBLE_A", "options": [{"key": "con", "name": "con ensayo", "net_cents": 100}]},
    ),
    (
        {"change": "ExtraPriced", "code": "RECOGIDA", "name": "Recogida", "net_cents": 5_000}
        | {"keywords": ["recogida"]},
        "extras",
        "code",
        {"code": "RECOGIDA", "net_cents": 5_000, "keywords": ["recogida"]},
    ),
)


async def test_everything_of_a_grid_can_be_edited_and_taken_back(desk: Desk) -> None:
    known = (await desk.send("GET", f"{PATH}/draft")).json()["tariff"]
    category = {"change": "CategoryDefined"} | _own(known)
    category |= {"lists": {**known["lists"], "L9": "nueva"}, "words": [*known["words"], "velomotor"]}
    edited = await desk.edit(category, {"change": "DocumentationSet", "element": None, "documents": ["DNI"]})
    assert edited.status_code == 200, edited.text
    assert {(row["part"], row["field"], row["kind"]) for row in edited.json()["changes"]} == {
        ("category", "lists", "changed"),
        ("category", "words", "changed"),
        ("documents", "", "changed"),
    }
    for change, part, key, expected in EVERY_EDIT:
        answer = await desk.edit(change)
        assert answer.status_code == 200, answer.text
        (entry,) = [one for one in answer.json()["tariff"][part] if one[key] == expected[key]]
        assert expected.items() <= entry.items()
        assert len(answer.json()["changes"]) >= 1
    gone = await desk.edit(
        {"change": "TierRemoved", "code": "T9"},
        {"change": "RuleRemoved", "element": "DOBLE_A"},
        {"change": "ExtraRemoved", "code": "RECOGIDA"},
    )
    assert {(row["part"], row["code"], row["kind"]) for row in gone.json()["changes"]} == {
        ("tiers", "T9", "removed"),
        ("surcharges", "DOBLE_A", "removed"),
        ("extras", "RECOGIDA", "removed"),
    }


async def test_a_draft_stands_beside_the_versions(desk: Desk) -> None:
    first = (await desk.send("GET", f"{PATH}/versions/1", role="auditor")).json()
    draft = (await desk.send("GET", f"{PATH}/draft")).json()
    assert first | {"version": 0, "effective_from": None} == draft["tariff"]
    assert first["version"] == 1
    (row,) = (await desk.send("GET", "/api/tariffs", role="auditor")).json()["tariffs"]
    assert (row["version"], row["in_force"], row["waiting"], row["has_changes"]) == (1, 1, 0, False)
    await desk.edit(
        DEARER, {"change": "CategoryDefined", **_own(draft["tariff"]), "lists": {**first["lists"], "L9": "x"}}
    )
    (row,) = (await desk.send("GET", "/api/tariffs")).json()["tariffs"]
    assert (row["has_changes"], row["problems"]) == (True, 1)
    assert f'"{row["position"]}"' == await desk.etag()
    await desk.send("POST", f"{PATH}/discard", etag=await desk.etag(), reason="otra vez")
    await desk.edit(DEARER)
    later = datetime.now(UTC) + timedelta(days=30)
    await desk.send(
        "POST", f"{PATH}/publish", etag=await desk.etag(), reason="x", effective_from=later.isoformat()
    )
    (row,) = (await desk.send("GET", "/api/tariffs")).json()["tariffs"]
    assert (row["version"], row["in_force"], row["waiting"]) == (2, 1, 2)
    assert datetime.fromisoformat(row["waiting_from"]) == later
    assert (await desk.send("GET", f"{PATH}/versions/2")).json()["version"] == 2
    assert (await desk.send("GET", f"{PATH}/versions/3")).status_code == 404


def _own(tariff: dict[str, Any]) -> dict[str, Any]:
    """What `CategoryDefined` says of it."""
    names = ("slug", "name", "customer", "currency", "vat_percent", "words", "not_words", "ambiguous")
    return {name: tariff[name] for name in names}
