"""Trying a tariff over HTTP: drafts and versions beside what customers get; nothing is kept."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.events.tariff import TierPriced
from domain.tariffs.catalogue import Catalogue
from domain.tariffs.matching import match
from domain.tariffs.pricing import price
from infra.embedded.nats import NatsServer
from services.common.tariffs import Followed
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import draft, load_file
from services.ingress.tariffs.trying.catalogues import Catalogues
from tests.integration.ingress.conftest import ingress_settings, running
from tests.integration.ingress.test_commands import SECRET
from tests.integration.ingress.test_tariff_commands import DEARER, PATH, SEED, Desk
from tests.poison import plant

SENTENCE = "Soy Benancio, quiero homologar el escape y dos espejos de mi moto"


@pytest.fixture
async def desk(nats: NatsServer) -> AsyncIterator[Desk]:
    """With all demonstration prices, published yesterday."""
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        await load(ingress.store, load_file(SEED), now=datetime.now(UTC) - timedelta(days=1), reason="first")
        yield Desk(ingress)


async def tried(desk: Desk, slug: str = "motos-part", role: str = "operator", **body: Any) -> dict[str, Any]:
    answer = await sent(desk, slug, role, **body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def sent(desk: Desk, slug: str, role: str, **body: Any) -> httpx.Response:
    return await desk.send("POST", f"/api/tariffs/{slug}/try" if slug else "/api/tariffs/try", role, **body)


async def test_a_sentence_is_what_msia_tariffs_match_and_quote_say(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    catalogue = Catalogue(draft(events) for events in load_file(SEED).values())
    stored = await desk.ingress.store.last_position()
    for role in ("admin", "operator", "auditor"):
        trial = await tried(desk, role=role, text=SENTENCE)
        said = match(catalogue, SENTENCE, "motos-part")
        assert [(one["code"], one["quantity"], one["words"]) for one in trial["recognised"]] == [
            (one.code, one.quantity, one.words) for one in said.elements
        ]
        priced = price(catalogue.tariff("motos-part"), [one.code for one in said.elements])
        assert trial["price"]["gross_cents"] == priced.gross_cents
        assert trial["price"]["why"] == list(priced.explanation)
        assert (trial["slug"], trial["version"]) == ("motos-part", 1)
    without = await tried(desk, "", text=SENTENCE)
    assert (without["slug"], without["price"]) == ("motos-part", trial["price"])
    assert await desk.ingress.store.last_position() == stored
    told = capfd.readouterr()
    assert "Benancio" not in told.out + told.err


async def test_a_draft_a_version_and_what_customers_get_are_tried_apart(desk: Desk) -> None:
    async def net(version: Any = None) -> int:
        trial = await tried(desk, text="el escape de mi moto", version=version)
        cents: int = trial["price"]["net_cents"]
        return cents

    assert (await net(), await net("draft"), await net(1)) == (14_000, 14_000, 14_000)
    await desk.edit(DEARER)
    assert (await net(), await net("draft"), await net(1)) == (14_000, 15_000, 14_000)
    every = await tried(desk, "", text="el escape de mi moto", version="draft")
    assert (every["version"], every["price"]["net_cents"]) == (0, 15_000)
    await desk.edit({**DEARER, "net_cents": 15_500})
    assert await net("draft") == 15_500
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    waits = await desk.send(
        "POST", f"{PATH}/publish", etag=await desk.etag(), reason="x", effective_from=later
    )
    assert waits.status_code == 200, waits.text
    assert (await net(), await net(2)) == (14_000, 15_500)


async def test_a_new_word_of_the_draft_is_understood_before_it_is_published(desk: Desk) -> None:
    text = "quiero homologar el turulato"
    assert (await tried(desk, text=text))["unknown"] == ["turulato"]
    element = {"change": "ElementDefined", "code": "TURULATO", "name": "Turulato", "list": "L4"}
    papers = {"change": "DocumentationSet", "element": "TURULATO", "documents": ["Foto del turulato"]}
    edited = await desk.edit({**element, "keywords": ["turulato"]}, papers)
    assert edited.status_code == 200, edited.text
    trial = await tried(desk, text=text, version="draft")
    assert [(one["code"], one["words"]) for one in trial["recognised"]] == [("TURULATO", "turulato")]
    assert trial["documents"][-1] == {
        "code": "TURULATO",
        "name": "Turulato",
        "documents": ["Foto del turulato"],
    }
    assert (await tried(desk, text=text))["unknown"] == ["turulato"]
    chosen = [{"code": "TURULATO"}, {"code": "SUSPENSION", "variant": "SUSPENSION_DEL"}]
    assert (await tried(desk, elements=chosen, version="draft"))["price"] is not None
    assert (await tried(desk, elements=chosen))["refusal"]["kind"] == "unknown_element"


async def test_bad_trials_are_refused_in_words(desk: Desk) -> None:
    for body, status in (
        ({"text": "x", "elements": []}, 422),
        ({"version": "draft"}, 422),
        ({"text": "x", "version": 9}, 404),
        ({"text": "x", "version": 0}, 422),
        ({"text": "x" * 20_001}, 422),
        ({"elements": [{"code": "SUSPENSION", "variant": "ESCAPE"}]}, 422),
    ):
        answer = await sent(desk, "motos-part", "operator", **body)
        assert (answer.status_code, bool(answer.json()["detail"])) == (status, True), body
    assert (await sent(desk, "nada", "operator", text="x")).status_code == 404
    assert (await sent(desk, "motos-part", "", text="x")).status_code == 403
    assert (await desk.ingress.http.post(f"{PATH}/try", json={"text": "x"})).status_code == 401


async def test_a_tariff_that_cannot_be_read_is_recognised_but_not_priced(desk: Desk) -> None:
    await plant(desk.ingress.store, "msia.tariff.tariff-motos-part", TierPriced.type)
    trial = await tried(desk, "", text="el escape de mi moto")
    assert (trial["price"], trial["refusal"]["kind"]) == (None, "quarantined")
    assert (await sent(desk, "motos-part", "operator", text="x")).status_code == 422
    assert (await tried(desk, "aseicars-prof", text="una claraboya"))["slug"] == "aseicars-prof"


async def test_a_second_trial_reads_and_indexes_nothing_again(desk: Desk) -> None:
    store, read = desk.ingress.store, 0

    class Counting:
        """The log's own reader, with a count of what it gave."""

        async def read(self, *arguments: Any, **options: Any) -> AsyncIterator[Any]:
            nonlocal read
            async for message in store.reader.read(*arguments, **options):
                read += 1
                yield message

    catalogues = Catalogues(Followed(Counting()))  # type: ignore[arg-type]
    first, _ = await catalogues.of("motos-part", "draft")
    assert read == len(await store.load("msia.tariff.>"))
    assert (await catalogues.of("motos-part", "draft"))[0] is first
    assert read == len(await store.load("msia.tariff.>"))
    await desk.edit(DEARER)
    edited, _ = await catalogues.of("motos-part", "draft")
    assert edited is not first
    assert read == len(await store.load("msia.tariff.>"))
