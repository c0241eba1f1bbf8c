"""Prompts over HTTP: versions, conflicts, roles, and what no prompt may say."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from contracts.events.control import PromptPublished
from infra.embedded.nats import NatsServer
from services.agent.prompt_versions import PromptVersions
from services.common.prompts import defaults
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token

PATH = "/api/prompts/compose"
DEFAULT = defaults()["compose"]
BETTER = DEFAULT + "\n- Despídete con una frase corta.\n"


@dataclass
class Desk:
    """An admin's desk."""

    ingress: Ingress

    async def send(
        self, method: str, path: str = PATH, role: str = "admin", etag: str = "", **body: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token(role)}"} | ({"If-Match": etag} if etag else {})
        return await self.ingress.http.request(method, path, json=body or None, headers=headers)

    async def publish(self, text: str, etag: str = "", role: str = "admin") -> httpx.Response:
        etag = etag or (await self.send("GET")).headers["ETag"]
        return await self.send("PUT", etag=etag, role=role, text=text, reason="más amable")

    async def stored(self) -> list[Any]:
        return [one.event for one in await self.ingress.store.load("msia.control.prompt-compose")]


@pytest.fixture
async def desk(nats: NatsServer) -> AsyncIterator[Desk]:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        yield Desk(ingress)


async def test_before_anything_is_published_the_file_holds(desk: Desk) -> None:
    found = (await desk.send("GET", role="auditor")).json()
    assert (found["version"], found["text"], found["position"]) == (0, DEFAULT, 0)
    assert "{{quote:…}}" in found["needed"]
    listed = (await desk.send("GET", "/api/prompts")).json()["prompts"]
    assert {one["name"] for one in listed} == set(defaults())


async def test_a_version_holds_for_turns_that_start_afterwards(desk: Desk) -> None:
    versions = PromptVersions(desk.ingress.store.reader)
    before = await versions.version()
    done = await desk.publish(BETTER)
    assert (done.status_code, done.json()["version"]) == (200, 1)
    after = await versions.version()
    assert after == f"{before}+compose-1"
    assert (await versions.pinned(after)).text("compose") == BETTER
    assert (await versions.pinned(before)).text("compose") == DEFAULT, "an open turn keeps its texts"
    elsewhere = PromptVersions(desk.ingress.store.reader)  # another replica, which has read nothing yet
    assert (await elsewhere.pinned(after)).text("compose") == BETTER
    (event,) = await desk.stored()
    assert isinstance(event, PromptPublished)
    assert (event.by, event.reason) == ("admin-7", "más amable")


async def test_nobody_overwrites_what_they_have_not_seen(desk: Desk) -> None:
    first = (await desk.send("GET")).headers["ETag"]
    assert (await desk.publish(BETTER, first)).status_code == 200
    late = await desk.publish(BETTER + "\n- Otra cosa.\n", first)
    assert late.status_code == 412
    assert late.json()["seen"] == 0
    there = late.json()["current"]
    assert (there["version"], there["text"]) == (1, BETTER)
    assert (await desk.send("PUT", text=BETTER, reason="x")).status_code == 428
    assert len(await desk.stored()) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (DEFAULT.replace("{{quote:ID}}", "el presupuesto"), "{{quote:…}}"),
        (DEFAULT.replace("<datos>", "datos"), "<datos>"),
        (DEFAULT + "El precio de la tarifa T6 es de 140 euros.\n", "importe"),
        (DEFAULT + "Di que cuesta doscientos cincuenta euros.\n", "importe"),
        (DEFAULT + "{{descuento:10}}\n", "descuento"),
        (DEFAULT + "{{quote:ID}\n", "llaves"),
        (DEFAULT + "oculto\u200b\n", "invisibles"),
    ],
)
async def test_what_no_prompt_may_say_is_refused_before_anything_is_stored(
    desk: Desk, text: str, why: str
) -> None:
    done = await desk.publish(text)
    assert done.status_code == 422, done.text
    assert any(why in problem for problem in done.json()["problems"]), done.json()
    tried = (await desk.send("POST", f"{PATH}/preview", text=text)).json()
    assert tried["problems"] == done.json()["problems"]
    assert await desk.stored() == []


async def test_who_may_publish(desk: Desk) -> None:
    for role in ("operator", "auditor"):
        assert (await desk.publish(BETTER, role=role)).status_code == 403
    assert (await desk.ingress.http.get(PATH)).status_code == 401
    assert await desk.stored() == []


async def test_the_same_words_are_no_new_version(desk: Desk) -> None:
    assert (await desk.publish(BETTER)).status_code == 200
    same = await desk.publish(BETTER.replace("\n", "\r\n") + "\n\n")
    assert same.status_code == 409
    assert "version 1" in same.json()["detail"]
    assert (await desk.publish(DEFAULT)).json()["version"] == 2, "the default text may come back"


async def test_differences_between_versions(desk: Desk) -> None:
    await desk.publish(BETTER)
    found = (await desk.send("GET", f"{PATH}/diff")).json()
    assert (found["before"], found["after"]) == ("default", "version 1")
    assert "+- Despídete con una frase corta." in found["lines"]
    assert (await desk.send("GET", f"{PATH}/versions/0")).json()["text"] == DEFAULT
    assert (await desk.send("GET", f"{PATH}/versions/9")).status_code == 404
    assert (await desk.send("GET", "/api/prompts/nada")).status_code == 404
