"""Files of tariffs over HTTP: who may, what is seen before it is changed, several categories at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import yaml

from contracts.errors import Conflict
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from services.common.tariffs import tariffs
from services.ingress.tariffs import editing
from services.ingress.tariffs.files.document import Kind
from services.ingress.tariffs.files.importing import carry_out, plan, read
from services.ingress.tariffs.log import load
from services.ingress.tariffs.seed import load_file
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token

SEED = ROOT / "infra" / "seed" / "tariffs.yaml"


class Desk:
    """Files sent with a role."""

    def __init__(self, ingress: Ingress) -> None:
        self.ingress = ingress

    async def send(
        self, path: str, text: str, role: str = "admin", etag: str = "", **query: str
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token(role)}"} | ({"If-Match": etag} if etag else {})
        return await self.ingress.http.post(
            f"/api/tariffs/{path}", content=text.encode(), headers=headers, params=query
        )

    async def get(self, path: str, role: str = "auditor", **query: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token(role)}"}
        return await self.ingress.http.get(f"/api/tariffs{path}", headers=headers, params=query)

    async def stored(self) -> int:
        return len(await self.ingress.store.load("msia.tariff.>"))


@pytest.fixture
async def desk(nats: NatsServer) -> AsyncIterator[Desk]:
    """The demonstration prices, published yesterday."""
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        await load(ingress.store, load_file(SEED), now=datetime.now(UTC) - timedelta(days=1), reason="first")
        yield Desk(ingress)


def dearer(*slugs: str) -> str:
    """The seed's file with another first price in these categories."""
    data: dict[str, Any] = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    for category in data["categories"]:
        category["tiers"][0]["net_cents"] += 100 * (category["slug"] in slugs)
    return yaml.safe_dump(data, allow_unicode=True)


async def test_an_import_is_what_its_check_said(desk: Desk) -> None:
    text, stored = dearer("motos-part", "aseicars-prof"), await desk.stored()
    checked = await desk.send("import/check", text, role="auditor")
    assert [len(one["changes"]) for one in checked.json()["categories"]] == [1, 1]
    assert await desk.stored() == stored
    assert (await desk.send("import", text)).status_code == 428
    assert (await desk.send("import", text, etag='"12"')).status_code == 400
    for role in ("operator", "auditor"):
        assert (await desk.send("import", text, role=role, etag=checked.headers["ETag"])).status_code == 403
    assert await desk.stored() == stored
    done = await desk.send("import", text, etag=checked.headers["ETag"])
    assert done.status_code == 200, done.text
    assert await desk.stored() == stored + 2
    again = await desk.send("import", text, etag=checked.headers["ETag"])
    assert (again.status_code, await desk.stored()) == (412, stored + 2)
    recorded = await desk.ingress.store.load("msia.tariff.>")
    assert recorded[-1].envelope.actor == "admin-7"


async def test_one_wrong_category_stops_the_others(desk: Desk) -> None:
    text = dearer("motos-part").replace("net_cents: 5900", "net_cents: 5900.5")
    etag = (await desk.send("import/check", dearer())).headers["ETag"]
    stored = await desk.stored()
    found = (await desk.send("import/check", text)).json()
    assert found["categories"] == []
    refused = await desk.send("import", text, etag=etag)
    assert refused.status_code == 422
    (problem,) = refused.json()["problems"]
    assert found["problems"] == [problem]
    assert (problem["category"], problem["code"], problem["field"]) == ("aseicars-prof", "T6", "net_cents")
    assert "5900.5" in text.splitlines()[problem["row"] - 1]
    assert await desk.stored() == stored
    only = await desk.send("import/check", dearer("motos-part"), slug="aseicars-prof")
    assert [one["changes"] for one in only.json()["categories"]] == [[]]
    assert (await desk.send("import/check", dearer(), slug="quads")).status_code == 404


async def test_words_of_what_the_file_retires_stay_taken(desk: Desk) -> None:
    renamed = SEED.read_text(encoding="utf-8").replace("- code: ANTENA_PAR", "- code: ANTENA_NUEVA")
    (problem, *_) = (await desk.send("import/check", renamed)).json()["problems"]
    assert (problem["code"], problem["field"]) == ("ANTENA_NUEVA", "keywords")
    assert "already means ANTENA_PAR" in problem["message"]


async def test_a_file_is_exported_in_both_formats(desk: Desk) -> None:
    listed = (await desk.get("")).json()["tariffs"]
    position = next(row["position"] for row in listed if row["slug"] == "motos-part")
    found = await desk.get("/motos-part/export")
    assert found.headers["ETag"] == f'"{position}"'
    assert yaml.safe_load(found.text)["categories"][0]["position"] == position
    sheet = await desk.get("/motos-part/export", format="csv", version="1")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="motos-part-v1.csv"'
    assert sheet.text.startswith("\ufeffkind;code")
    assert (await desk.get("/motos-part/export", version="2")).status_code == 404
    assert (await desk.get("/nada/export")).status_code == 404
    assert (await desk.get("/motos-part/export", role="")).status_code == 403


async def test_a_file_too_large_is_not_read_to_its_end(desk: Desk) -> None:
    assert (await desk.send("import/check", "x" * 1_100_000)).status_code == 413


async def test_what_was_appended_before_a_conflict_is_told(desk: Desk) -> None:
    store = desk.ingress.store
    every = await tariffs(store.reader)
    plans = plan(read(dearer("motos-part", "aseicars-prof").encode(), Kind.yaml), every)
    other = dearer().replace("net_cents: 5900", "net_cents: 6300")
    await carry_out(store, plan(read(other.encode(), Kind.yaml), every, "aseicars-prof"), "someone-else")
    with pytest.raises(Conflict, match="motos-part was imported already"):
        await carry_out(store, plans, "admin-7")
    assert (await editing.history(store, "motos-part")).has_changes
