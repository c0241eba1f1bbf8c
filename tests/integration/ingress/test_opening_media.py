"""Opening a customer's file: recorded first, and shown so that it can do nothing."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from contracts.events.control import PersonalDataOpened
from contracts.events.inbox import MediaStored
from contracts.ids import conversation_id, customer_id, stable_id
from infra.embedded.nats import NatsServer
from services.ingress.media.showing import shown
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.files import PAPER, PHOTO, VOICE, Files
from tests.integration.ingress.media import Worker, media_of, told, with_files
from tests.integration.ingress.test_commands import SECRET, token

VIDEO = b"\x00\x00\x00\x18ftypisom" + bytes(64)


@pytest.fixture
async def door(nats: NatsServer) -> AsyncIterator[Ingress]:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as running_one:
        yield running_one


def conversation(event: MediaStored) -> str:
    return conversation_id(event.account, event.conversation)


async def ask(door: Ingress, conversation: str, digest: str, role: str = "auditor") -> httpx.Response:
    return await door.http.post(
        f"/api/privacy/media/{conversation}/{digest}",
        json={"reason": "queja 12"},
        headers={"Authorization": f"Bearer {token(role)}"},
    )


async def kept(door: Ingress, worker: Worker, files: Files, *of: tuple[str, bytes]) -> list[MediaStored]:
    """A message with these files, once they are stored."""
    await worker()
    (await door.post(with_files(1, *(files.file(f"/{name}", data) for name, data in of)))).raise_for_status()
    found = [one for one in await told(door, len(of)) if isinstance(one, MediaStored)]
    return sorted(found, key=lambda one: one.attachment_id)


async def opened(door: Ingress) -> list[PersonalDataOpened]:
    events = [one.event for one in await door.events("msia.control.>")]
    return [event for event in events if isinstance(event, PersonalDataOpened)]


async def test_each_file_is_shown_as_what_it_is_and_on_record(
    door: Ingress, worker: Worker, files: Files
) -> None:
    sent = (("placa.jpeg", PHOTO), ("ficha.pdf", PAPER), ("voz.ogg", VOICE), ("moto.html", VIDEO))
    stored = await kept(door, worker, files, *sent)
    expected = (
        ("image/jpeg", "inline; filename*=UTF-8''placa.jpg"),
        ("application/pdf", "inline; filename*=UTF-8''ficha.pdf"),
        ("audio/ogg", "inline"),
        ("video/mp4", "attachment; filename*=UTF-8''moto.mp4"),
    )
    for event, (_, data), (kind, how) in zip(stored, sent, expected, strict=True):
        answer = await ask(door, conversation(event), event.digest)
        assert (answer.status_code, answer.content) == (200, data), answer.text[:200]
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"].startswith(how)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox;")
        assert answer.headers["cache-control"] == "no-store"
    who = customer_id(stored[0].account, stored[0].contact_id or 0)
    assert await opened(door) == [
        PersonalDataOpened(by="admin-7", customer=who, reason="queja 12", digest=event.digest)
        for event in stored
    ]


async def test_who_may_open_and_what_is_not_there(door: Ingress, worker: Worker, files: Files) -> None:
    (event,) = await kept(door, worker, files, ("placa.jpeg", PHOTO))
    here = conversation(event)
    assert (await ask(door, here, event.digest, "service")).status_code == 403
    assert (await ask(door, here, "0" * 64)).status_code == 404
    assert (await ask(door, "8-999999", event.digest)).status_code == 404
    assert (await ask(door, here, "../keys")).status_code in (404, 422)
    url = f"/api/privacy/media/{here}/{event.digest}"
    headers = {"Authorization": f"Bearer {token('admin')}"}
    assert (await door.http.get(url, headers=headers)).status_code == 405
    assert (await door.http.post(url, json={"reason": ""}, headers=headers)).status_code == 422
    assert (await door.http.post(url, json={"reason": "x"})).status_code == 401
    assert await opened(door) == []


async def test_an_erased_customer_s_file_is_gone(door: Ingress, worker: Worker, files: Files) -> None:
    (event,) = await kept(door, worker, files, ("placa.jpeg", PHOTO))
    assert door.store.keys is not None
    await door.store.keys.destroy(customer_id(event.account, event.contact_id or 0))
    assert (await ask(door, conversation(event), event.digest)).status_code == 410
    assert await opened(door) == []


async def test_what_is_told_but_not_kept_any_more(door: Ingress, worker: Worker, files: Files) -> None:
    (event,) = await kept(door, worker, files, ("placa.jpeg", PHOTO))
    await media_of(door).delete(event.digest)
    assert (await ask(door, conversation(event), event.digest)).status_code == 410
    assert await opened(door) == []  # nobody can open it, so nobody did


async def test_a_file_opens_in_its_own_conversation_only(door: Ingress, worker: Worker, files: Files) -> None:
    """Even where another conversation's log names the digest: its bytes are bound to their place."""
    (event,) = await kept(door, worker, files, ("placa.jpeg", PHOTO))
    other = event.model_copy(update={"conversation": 901, "message_id": 99})
    owner = customer_id(event.account, event.contact_id or 0)
    await door.store.append("8-901", other, id=stable_id("forged"), owner=owner)
    assert (await ask(door, "8-901", event.digest)).status_code == 422


async def test_a_large_file_is_not_taken_into_memory(
    nats: NatsServer, door: Ingress, worker: Worker, files: Files
) -> None:
    (event,) = await kept(door, worker, files, ("placa.jpeg", PHOTO))
    limits: dict[str, Any] = {"admin_jwt_secret": SECRET, "media_open_limit": len(PHOTO) - 1}
    async with running(ingress_settings(nats.url, **limits)) as strict:
        assert (await ask(strict, conversation(event), event.digest)).status_code == 413
    assert await opened(door) == []


def test_a_type_that_is_not_known_is_only_downloaded() -> None:
    for data in (b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b""):
        answer = shown(data, 'a"; filename=x.html')
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''a%22%3B")
        assert answer.headers["content-disposition"].endswith(".bin")
