"""What an auditor is shown: everything but the words, names and numbers of people."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.projections.api.permissions import PERMISSIONS
from tests.integration.projections.asking import client_of
from tests.integration.projections.conftest import Shown, showing
from tests.unit.projections.events import part_id, quote_id, story, tariff, turn_id
from tests.unit.projections.planting import planted

WORD, DIGITS = "zzqmarca", "600771234"
# One value for each place in a path; what is asked for beside it.
FOUND = {
    "id": "1-1",
    "turn_id": str(turn_id(1, 1)),
    "part_id": str(part_id(1, 1)),
    "slug": "motos-part",
    "number": "1",
}
DOWNLOAD = "/conversations/{id}/events.jsonl"  # a file: never taken as unchanged
MORE = {"/knowledge/search": "?q=escape"}  # it tells the words of the question


@pytest.fixture(scope="module")
async def marked(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Shown]:
    history = [*tariff(1, 14000), *planted(1, WORD, DIGITS), *story(2)]
    async with showing(module_nats, shared_postgres, *history) as found:
        yield found


async def _told(shown: Shown, role: str) -> dict[str, httpx.Response]:
    """What each route says of the one who left marks, but the stream, which never ends."""
    async with client_of(shown.settings, shown.log, role) as api:
        paths = (await api.get("/openapi.json")).json()["paths"]
        asked = [path for path, ways in paths.items() if ways["get"]["operationId"] in PERMISSIONS]
        found = {}
        for path in asked:
            if path == "/events/stream":
                continue
            known = FOUND | ({"id": str(quote_id(2, 1))} if path.startswith("/quotes") else {})
            known |= {"id": "contact-1-1"} if path.startswith("/customers") else {}
            url = re.sub(r"\{(\w+)\}", lambda name, known=known: known[name[1]], path)
            found[path] = await api.get(url + MORE.get(path, ""))
        for query in (WORD, DIGITS):
            found[f"/conversations?q={query}"] = await api.get("/conversations", params={"q": query})
        return found


def _marks(answer: httpx.Response) -> bool:
    return WORD in answer.text.lower() or DIGITS in answer.text


async def test_no_route_shows_an_auditor_personal_data(marked: Shown) -> None:
    seen = await _told(marked, "admin")
    assert {path: one.status_code for path, one in seen.items() if one.status_code != 200} == {}
    # the marks are there to be seen: else this would prove nothing
    assert {path for path, one in seen.items() if _marks(one)} >= {
        "/conversations",
        "/conversations/{id}",
        "/conversations/{id}/events",
        DOWNLOAD,
        "/conversations/{id}/turns/{turn_id}",
        "/customers",
        "/customers/{id}",
        "/deliveries/{part_id}",
    }
    audited = await _told(marked, "auditor")
    assert {path for path, one in audited.items() if _marks(one)} == set()
    assert {path for path, one in audited.items() if one.status_code == 403} == {
        "/customers",
        "/customers/{id}",
    }
    for path in (f"/conversations?q={WORD}", f"/conversations?q={DIGITS}"):
        assert audited[path].json()["items"] == []  # nor whether there is such a person
        assert seen[path].json()["items"] != []


async def test_what_an_admin_was_shown_is_not_taken_as_unchanged_for_an_auditor(marked: Shown) -> None:
    seen = await _told(marked, "admin")
    assert "ETag" not in seen.pop(DOWNLOAD).headers
    tags = {path: one.headers["ETag"] for path, one in seen.items()}
    async with client_of(marked.settings, marked.log, "auditor") as auditor:
        for path in ("/conversations", "/conversations/{id}"):
            answer = await auditor.get(path.format(**FOUND), headers={"If-None-Match": tags[path]})
            assert answer.status_code == 200
        answer = await auditor.get("/customers", headers={"If-None-Match": tags["/customers"]})
        assert answer.status_code == 403
        answer = await auditor.get("/tariffs", headers={"If-None-Match": tags["/tariffs"]})
        assert answer.status_code == 304  # nothing personal in there: the same for both
