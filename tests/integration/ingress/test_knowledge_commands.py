"""Articles over HTTP and from files: versions, conflicts, roles, and that no price gets in."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.errors import BadInput, NotFound
from contracts.events.control import ArticlePublished, ArticleWithdrawn
from infra.embedded.nats import NatsServer
from services.ingress.knowledge.files import load, read_folder
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token

PATH = "/api/knowledge/articles"
SEED = Path(__file__).parents[3] / "infra" / "seed" / "articles"
ARTICLE = {"title": "Plazos", "text": "Depende de la ITV.", "reason": "lo preguntan mucho"}


class Desk:
    """An admin's desk: requests with a role."""

    def __init__(self, ingress: Ingress) -> None:
        self.ingress = ingress

    async def send(
        self, method: str, path: str = "", role: str = "admin", etag: str | None = None, **body: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token(role)}"} | ({"If-Match": etag} if etag else {})
        return await self.ingress.http.request(method, f"{PATH}{path}", json=body or None, headers=headers)


@pytest.fixture
async def desk(nats: NatsServer) -> AsyncIterator[Desk]:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        yield Desk(ingress)


async def test_an_article_from_its_first_version_to_its_end(desk: Desk) -> None:
    first = await desk.send("POST", **ARTICLE)
    assert (first.status_code, first.json()["number"]) == (201, 1)
    id = first.json()["article_id"]
    second = await desk.send(
        "POST", f"/{id}/publish", etag=first.headers["ETag"], title="Plazos", text="Otro."
    )
    assert (second.status_code, second.json()["number"], second.json()["text"]) == (200, 2, "Otro.")
    gone = await desk.send("POST", f"/{id}/withdraw", etag=second.headers["ETag"], reason="viejo")
    assert (gone.status_code, gone.json()["withdrawn"]) == (200, True)
    shown = await desk.send("GET", f"/{id}", role="auditor")
    assert shown.json() == gone.json()
    assert shown.headers["ETag"] == gone.headers["ETag"]
    events = [one.event for one in await desk.ingress.events(f"msia.control.article-{id}")]
    assert [type(event) for event in events] == [ArticlePublished, ArticlePublished, ArticleWithdrawn]
    assert isinstance(events[0], ArticlePublished)
    assert (events[0].by, events[0].reason) == ("admin-7", "lo preguntan mucho")
    listed = (await desk.send("GET", role="operator")).json()["articles"]
    assert [(one["title"], one["number"], one["withdrawn"]) for one in listed] == [("Plazos", 2, True)]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Precios", "El escape cuesta 140 € más IVA."),
        ("Por ciento veinte euros", "Hola."),
        ("x", "Sale por 90."),
    ],
)
async def test_a_price_is_refused_and_nothing_is_stored(desk: Desk, title: str, text: str) -> None:
    answer = await desk.send("POST", title=title, text=text)
    assert answer.status_code == 422
    assert "amount" in answer.json()["detail"]
    assert await desk.ingress.events("msia.control.>") != []  # LogOpened alone
    assert (await desk.send("GET")).json()["articles"] == []


async def test_what_was_not_seen_is_not_overwritten(desk: Desk) -> None:
    first = await desk.send("POST", **ARTICLE)
    id, etag = first.json()["article_id"], first.headers["ETag"]
    assert (await desk.send("POST", f"/{id}/publish", **ARTICLE)).status_code == 428
    later = await desk.send("POST", f"/{id}/publish", etag=etag, title="Plazos", text="Otra cosa.")
    assert later.status_code == 200
    stale = await desk.send("POST", f"/{id}/publish", etag=etag, title="Plazos", text="Algo más.")
    assert stale.status_code == 412
    assert (await desk.send("POST", f"/{id}/withdraw", etag=etag, reason="x")).status_code == 412


@pytest.mark.parametrize("role", ["auditor", "operator", "service"])
async def test_only_admins_write(desk: Desk, role: str) -> None:
    assert (await desk.send("POST", role=role, **ARTICLE)).status_code == 403


async def test_what_is_wrong_says_so(desk: Desk) -> None:
    first = await desk.send("POST", **ARTICLE)
    id, etag = first.json()["article_id"], first.headers["ETag"]
    same = await desk.send("POST", f"/{id}/publish", etag=etag, **ARTICLE)
    assert same.status_code == 409
    assert (await desk.send("GET", f"/{uuid4()}")).status_code == 404
    assert (await desk.send("GET", "/nonsense")).status_code == 422
    assert (await desk.send("POST", title="", text="x")).status_code == 422
    assert (await desk.send("POST", title="x", text="x", more=1)).status_code == 422


async def test_the_articles_that_ship_are_loaded_once(desk: Desk) -> None:
    store, files = desk.ingress.store, read_folder(SEED)
    first = await load(store, files, reason="first", only_new=True)
    assert [one.number for one in first] == [1] * len(files)
    assert [one.number for one in await load(store, files, reason="again", only_new=True)] == [None] * len(
        files
    )
    assert [one.number for one in await load(store, files, reason="again", only_new=False)] == [None] * len(
        files
    )
    id, etag = first[0].article_id, (await desk.send("GET", f"/{first[0].article_id}")).headers["ETag"]
    await desk.send("POST", f"/{id}/withdraw", etag=etag, reason="no")
    assert (await load(store, files, reason="start", only_new=True))[0].number is None
    assert (await load(store, files, reason="back", only_new=False))[0].number == 2


async def test_a_folder_is_loaded_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bueno.md").write_text("# Bueno\n\nSin precio.")
    (tmp_path / "malo.md").write_text("# Malo\n\nCuesta 100 €.")
    with pytest.raises(BadInput, match=r"malo.*amount"):
        await load(desk.ingress.store, read_folder(tmp_path), reason="x", only_new=True)
    assert (await desk.send("GET")).json()["articles"] == []


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("sin-titulo.md", "Hola.", "# Title"),
        ("vacio.md", "# Título\n\n", "# Title"),
        ("Mal Nombre.md", "# T\n\nx", "small letters"),
    ],
)
def test_a_file_that_is_no_article(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadInput, match=says):
        read_folder(tmp_path)


def test_a_folder_without_articles(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_folder(tmp_path / "nothing")


async def test_every_version_is_told_with_who_when_and_why(desk: Desk) -> None:
    first = (await desk.send("POST", **ARTICLE)).json()
    id, etag = first["article_id"], f'"{first["position"]}"'
    second = await desk.send("POST", f"/{id}/publish", etag=etag, title="Plazos", text="Otro.", reason="b")
    gone = await desk.send("POST", f"/{id}/withdraw", etag=second.headers["ETag"], reason="viejo")
    listed = (await desk.send("GET", f"/{id}/versions", role="auditor")).json()["versions"]
    assert [(one["number"], one["by"], one["reason"]) for one in listed] == [
        (2, "admin-7", "b"),
        (1, "admin-7", "lo preguntan mucho"),
    ]
    assert [one["withdrawn_reason"] for one in listed] == ["viejo", None]
    assert listed[1]["at"] < listed[0]["at"] < listed[0]["withdrawn_at"]
    text = (await desk.send("GET", f"/{id}/versions/1", role="operator")).json()
    assert (text["text"], text["position"]) == ("Depende de la ITV.", first["position"])
    changed = (await desk.send("GET", f"/{id}/diff")).json()
    assert (changed["before"], changed["after"]) == ("version 1", "version 2")
    assert {"-Depende de la ITV.", "+Otro."} <= set(changed["lines"])
    whole = (await desk.send("GET", f"/{id}/diff?after=1")).json()
    assert (whole["before"], "+# Plazos" in whole["lines"]) == ("nothing", True)
    assert (await desk.send("GET", f"/{id}/versions/3")).status_code == 404
    assert (await desk.send("GET", f"/{uuid4()}/versions")).status_code == 404
    back = await desk.send(
        "POST", f"/{id}/publish", etag=gone.headers["ETag"], title="Plazos", text="Otro.", reason="vuelve"
    )
    assert (back.json()["number"], back.json()["withdrawn"]) == (3, False)


async def test_a_conflict_shows_what_is_there_by_now(desk: Desk) -> None:
    first = (await desk.send("POST", **ARTICLE)).json()
    id, etag = first["article_id"], f'"{first["position"]}"'
    theirs = await desk.send("POST", f"/{id}/publish", etag=etag, title="Plazos", text="De ellos.")
    mine = await desk.send("POST", f"/{id}/publish", etag=etag, title="Plazos", text="Mío.")
    assert mine.status_code == 412
    assert (mine.json()["seen"], mine.json()["current"]) == (first["position"], theirs.json())


async def test_a_draft_is_looked_at_before_it_is_published(desk: Desk) -> None:
    first = (await desk.send("POST", **ARTICLE)).json()
    before = len(await desk.ingress.events("msia.control.>"))
    draft = {"article_id": first["article_id"], "title": "Plazos", "text": "Son 140 euros.\n\n## Más\n\nSí."}
    looked = (await desk.send("POST", "/preview", role="operator", **draft)).json()
    assert "140 euros" in looked["problems"][0]
    assert (looked["before"], looked["after"], len(looked["pieces"])) == ("version 1", "version 2", 2)
    assert "-Depende de la ITV." in looked["lines"]
    good = (await desk.send("POST", "/preview", title="Nuevo", text="Texto.")).json()
    assert (good["problems"], good["before"]) == ([], "nothing")
    assert (await desk.send("POST", "/preview", role="service", **draft)).status_code == 403
    assert len(await desk.ingress.events("msia.control.>")) == before
