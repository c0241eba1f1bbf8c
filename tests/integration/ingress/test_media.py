"""From a webhook with files to what the log and the object store hold, on a real server."""

import asyncio

import pytest
from fastapi import Request
from starlette.responses import Response

from contracts.errors import Undecodable
from contracts.events.inbox import MediaFailed, MediaStored
from contracts.private import ERASED
from eventstore.connection import connect
from infra.embedded.nats import NatsServer
from services.ingress.media.settings import MediaSettings
from services.ingress.media.wiring import worker_of
from tests.fixtures.chatwoot.bodies import ACCOUNT
from tests.integration.ingress.conftest import Ingress, ingress_settings
from tests.integration.ingress.files import PAPER, PHOTO, STICKER, Files
from tests.integration.ingress.media import Worker, media_of, place, told, with_files


async def test_a_photo_and_a_paper_are_stored_encrypted_and_told(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    await worker()
    photo = files.redirect("/rails/placa.jpeg", "/disk/1")
    files.file("/disk/1", PHOTO, said="text/html")
    paper = files.file("/rails/ficha%20t%C3%A9cnica.pdf".replace("%20", " ").replace("%C3%A9", "é"), PAPER)
    await ingress.post(with_files(1, photo, paper.replace(" ", "%20")))
    found = {one.attachment_id: one for one in await told(ingress, 2) if isinstance(one, MediaStored)}
    assert [found[id].media_type for id in (10, 11)] == ["image/jpeg", "application/pdf"]
    assert [found[id].size for id in (10, 11)] == [len(PHOTO), len(PAPER)]
    assert [found[id].filename for id in (10, 11)] == ["placa.jpeg", "ficha técnica.pdf"]
    media = media_of(ingress)
    assert await media.read(found[10].digest, place(found[10])) == PHOTO
    assert await media.read(found[11].digest, place(found[11])) == PAPER
    with pytest.raises(Undecodable):  # a file opens only for the event that tells of it
        await media.read(found[10].digest, place(found[11]))


async def test_the_upload_that_comes_after_the_webhook_is_waited_for(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    await worker()
    await ingress.post(with_files(1, files.file("/late.jpeg", PHOTO, after=2)))
    (stored,) = await told(ingress, 1)
    assert isinstance(stored, MediaStored)
    assert files.asked["/late.jpeg"] == 3


async def test_one_that_never_comes_is_told_as_failed(ingress: Ingress, worker: Worker, files: Files) -> None:
    await worker()
    await ingress.post(with_files(1, f"{files.url}/never.jpeg"))
    (failed,) = await told(ingress, 1)
    assert isinstance(failed, MediaFailed)
    assert failed.reason == "not_found"
    assert files.asked["/never.jpeg"] == 3  # once and after each pause


async def test_what_is_refused_is_told_at_once(ingress: Ingress, worker: Worker, files: Files) -> None:
    await worker(media_limit=10_000)
    big = files.file("/big.jpeg", b"\xff\xd8\xff" + bytes(20_000))
    page = files.file("/page.jpeg", b"<html><script>alert(1)</script></html>", said="image/jpeg")
    await ingress.post(with_files(1, big, page, "http://10.0.0.1/a.jpeg", "file:///etc/passwd", None))
    found = {one.attachment_id: getattr(one, "reason", "kept") for one in await told(ingress, 5)}
    assert found == {
        10: "too_large",
        11: "type_not_allowed",
        12: "host_not_allowed",
        13: "scheme_not_allowed",
        14: "no_url",
    }


async def test_a_place_and_a_contact_card_have_nothing_to_fetch(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    await worker()
    await ingress.post(with_files(1, f"{files.url}/map.png", kind="location"))
    await ingress.post(with_files(2, f"{files.url}/card", kind="contact"))
    await ingress.post(with_files(3, files.file("/sticker.webp", STICKER)))
    (stored,) = await told(ingress, 1)
    assert isinstance(stored, MediaStored)
    assert stored.media_type == "image/webp"
    assert set(files.asked) == {"/sticker.webp"}


async def test_a_file_that_does_not_come_holds_up_no_other(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    await worker(media_pauses="600", media_concurrency=1)
    await ingress.post(with_files(1, f"{files.url}/never.jpeg"))
    await ingress.post(with_files(2, files.file("/here.jpeg", PHOTO)))
    (stored,) = await told(ingress, 1)
    assert (type(stored), stored.message_id) == (MediaStored, 2)


async def test_any_number_of_replicas_and_deliveries_tell_once(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    for _ in range(3):
        await worker()
    body = [with_files(id, files.file(f"/{id}.jpeg", PHOTO)) for id in range(1, 13)]
    for one in (*body, *body):
        await ingress.post(one)
    await told(ingress, 12)
    await ingress.post(with_files(99, files.file("/last.jpeg", PHOTO)))
    found = await told(ingress, 13)
    assert sorted(one.message_id for one in found) == [*range(1, 13), 99]


async def test_work_that_is_handed_out_twice_at_once_is_told_once(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    """The server redelivers while the first replica is at it: both fetch, one event and one object stand."""
    both = asyncio.Event()

    async def answer(_: Request) -> Response:
        if files.asked["/slow.jpeg"] >= 2:
            both.set()
        async with asyncio.timeout(20):
            await both.wait()
        return Response(PHOTO)

    await worker(media_ack_wait=30)
    second = await worker(media_ack_wait=30)
    await ingress.post(with_files(1, files.serve("/slow.jpeg", answer)))
    (received,) = await ingress.events()
    settings = MediaSettings(_env_file=None, chatwoot_api_url=files.url)
    again = worker_of(settings, ingress_settings(""), second, None)
    await again.work(str(received.position))
    (stored,) = await told(ingress, 1)
    assert isinstance(stored, MediaStored)
    objects = await ingress.store.client.jetstream().object_store("MEDIA")
    assert [info.name for info in await objects.list()] == [stored.digest]


async def test_what_is_there_stays_after_a_crash_and_the_rest_is_fetched(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    """A replica died between two files of a message: the next goes on from the log."""
    first = await worker(media_pauses="600")
    await ingress.post(with_files(1, files.file("/a.jpeg", PHOTO), files.file("/b.pdf", PAPER, after=1)))
    await told(ingress, 1)
    (received, *_) = await ingress.events()
    settings = MediaSettings(_env_file=None, chatwoot_api_url=files.url, media_pauses="0.05")
    await worker_of(settings, ingress_settings(""), first, None).work(str(received.position))
    assert {one.attachment_id for one in await told(ingress, 2)} == {10, 11}
    assert files.asked["/a.jpeg"] == 1


async def test_once_the_key_is_destroyed_nothing_opens_it(
    ingress: Ingress, worker: Worker, files: Files, nats: NatsServer
) -> None:
    await worker()
    await ingress.post(with_files(1, files.file("/a.jpeg", PHOTO)))
    (stored,) = await told(ingress, 1)
    assert isinstance(stored, MediaStored)
    keys = ingress.store.keys
    assert keys is not None
    await keys.destroy(f"contact-{ACCOUNT}-{stored.contact_id}")
    assert await media_of(ingress).read(stored.digest, place(stored)) is ERASED
    client = await connect(nats.url, name="thief")
    try:
        objects = await client.jetstream().object_store("MEDIA")
        bytes_ = (await objects.get(stored.digest)).data
        assert bytes_
        assert PHOTO[:16] not in bytes_
    finally:
        await client.close()


async def test_what_an_erased_customer_sent_is_not_fetched_any_more(
    ingress: Ingress, worker: Worker, files: Files
) -> None:
    url = files.file("/a.jpeg", PHOTO)
    await ingress.post(with_files(1, url))
    keys = ingress.store.keys
    assert keys is not None
    assert await keys.destroy(f"contact-{ACCOUNT}-5900") == 1
    await worker()
    await ingress.post(with_files(2, files.file("/b.jpeg", PHOTO), contact=77, conversation=901))
    (stored,) = await told(ingress, 1)
    assert stored.message_id == 2
    assert files.asked["/a.jpeg"] == 0


async def test_an_altered_file_says_so(ingress: Ingress, worker: Worker, files: Files) -> None:
    await worker()
    await ingress.post(with_files(1, files.file("/a.jpeg", PHOTO)))
    (stored,) = await told(ingress, 1)
    assert isinstance(stored, MediaStored)
    objects = await ingress.store.client.jetstream().object_store("MEDIA")
    await objects.put(stored.digest, b"msia-media-1\ncontact-8-5900.1\nsomething else")
    with pytest.raises(Undecodable, match="altered"):
        await media_of(ingress).read(stored.digest, place(stored))


async def test_a_deleted_message_is_left_alone(ingress: Ingress, worker: Worker, files: Files) -> None:
    body = with_files(1, files.file("/a.jpeg", PHOTO))
    await ingress.post(body)
    gone = {"content_attributes": {"deleted": True}, "event": "message_updated", "attachments": []}
    await ingress.post(body | gone)
    await worker()
    await ingress.post(with_files(2, files.file("/b.jpeg", PHOTO)))
    (stored,) = await told(ingress, 1)
    assert stored.message_id == 2
