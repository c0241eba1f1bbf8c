"""One try to fetch, against servers that lie, wander, pour and stall."""

import gzip
from collections.abc import AsyncIterator, Sequence

import pytest
from fastapi import Request
from starlette.responses import Response

from infra.embedded.ports import free_port
from services.ingress.media.fetching import Fetcher, Limits
from services.ingress.media.origins import Origins
from services.ingress.media.problems import Never, NotNow
from tests.integration.ingress.files import PHOTO, Files, file_server

LIMITS = Limits(size=200_000, connect=5, read=5, total=20, redirects=3)


@pytest.fixture
async def chatwoot() -> AsyncIterator[Files]:
    async with file_server() as files:
        yield files


@pytest.fixture
async def inside() -> AsyncIterator[Files]:
    """A service of the same machine that nobody outside may reach."""
    async with file_server() as files:
        files.file("/secret", b"\xff\xd8\xff the crown jewels", said="image/jpeg")
        yield files


def fetcher(chatwoot: Files, limits: Limits = LIMITS, hosts: Sequence[str] = ()) -> Fetcher:
    return Fetcher(Origins(chatwoot.url, hosts), limits)


async def test_through_the_redirect_as_chatwoot_does_it(chatwoot: Files) -> None:
    chatwoot.file("/disk/placa.jpeg", PHOTO)
    first = chatwoot.redirect("/rails/blob", "/disk/placa.jpeg?exp=1")
    assert await fetcher(chatwoot).fetch(first) == PHOTO


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("{inside}/secret", "host_not_allowed"),
        ("http://localhost:{port}/secret", "host_not_allowed"),
        ("http://169.254.169.254/latest/meta-data/", "host_not_allowed"),
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("https://rebound.example/secret", "address_not_public"),
        ("http://[", "host_not_allowed"),
        ("{chatwoot}/loop", "too_many_redirects"),
    ],
)
async def test_a_redirect_is_checked_like_a_first_request(
    chatwoot: Files, inside: Files, to: str, reason: str
) -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]  # also of what should be public

    chatwoot.redirect("/loop", f"{chatwoot.url}/loop")
    to = to.format(inside=inside.url, chatwoot=chatwoot.url, port=inside.port)
    first = chatwoot.status("/first", 302, location=to)
    asking = Fetcher(Origins(chatwoot.url, ["rebound.example"]), LIMITS, lookup)
    with pytest.raises(Never, match=reason):
        await asking.fetch(first)
    assert not inside.asked


async def test_a_redirect_to_nowhere(chatwoot: Files) -> None:
    with pytest.raises(Never, match="bad_redirect"):
        await fetcher(chatwoot).fetch(chatwoot.status("/x", 302))


async def test_the_address_that_was_judged_is_the_one_connected_to(chatwoot: Files) -> None:
    """A name server that answers otherwise the second time gains nothing: it is asked once a hop."""
    answers = [["127.0.0.1"], ["10.255.255.1"]]

    async def lookup(host: str, port: int) -> Sequence[str]:
        assert host == "chat.example"
        return answers.pop(0)

    chatwoot.file("/a.jpeg", PHOTO)
    asking = Fetcher(Origins(f"http://chat.example:{chatwoot.port}", []), LIMITS, lookup)
    assert await asking.fetch(f"http://chat.example:{chatwoot.port}/a.jpeg") == PHOTO
    assert chatwoot.hosts == [f"chat.example:{chatwoot.port}"]
    assert len(answers) == 1


async def test_a_public_name_with_a_private_address_is_never_connected_to(inside: Files) -> None:
    async def lookup(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34", "127.0.0.1"]

    asking = Fetcher(Origins("", ["files.example"]), LIMITS, lookup)
    with pytest.raises(Never, match="address_not_public"):
        await asking.fetch("https://files.example/secret")


async def test_an_announced_size_is_believed_before_reading(chatwoot: Files) -> None:
    big = chatwoot.file("/big", b"\xff" * (LIMITS.size + 1))
    with pytest.raises(Never, match="too_large"):
        await fetcher(chatwoot).fetch(big)


async def test_a_body_without_end_is_left(chatwoot: Files) -> None:
    with pytest.raises(Never, match="too_large"):
        await fetcher(chatwoot).fetch(chatwoot.endless("/flood"))


async def test_a_body_that_drips_is_left(chatwoot: Files) -> None:
    slow = chatwoot.endless("/drip", b"x", pause=0.05)
    with pytest.raises(NotNow, match="timeout"):
        await fetcher(chatwoot, Limits(size=200_000, total=1)).fetch(slow)


async def test_nothing_is_unpacked(chatwoot: Files) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < LIMITS.size

    async def answer(_: Request) -> Response:
        return Response(bomb, headers={"Content-Encoding": "gzip", "Content-Type": "image/jpeg"})

    with pytest.raises(Never, match="encoded"):
        await fetcher(chatwoot).fetch(chatwoot.serve("/bomb", answer))


@pytest.mark.parametrize("code", [403, 404, 429, 500, 503])
async def test_what_may_be_better_later(chatwoot: Files, code: int) -> None:
    with pytest.raises(NotNow):
        await fetcher(chatwoot).fetch(chatwoot.status("/x", code))


@pytest.mark.parametrize("code", [204, 206, 401, 410])
async def test_what_will_not(chatwoot: Files, code: int) -> None:
    with pytest.raises(Never, match=f"http_{code}"):
        await fetcher(chatwoot).fetch(chatwoot.status("/x", code))


async def test_an_empty_file_is_one_that_is_not_there_yet(chatwoot: Files) -> None:
    with pytest.raises(NotNow, match="empty"):
        await fetcher(chatwoot).fetch(chatwoot.file("/empty", b""))


async def test_nobody_answers(chatwoot: Files) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NotNow, match="unreachable"):
        await Fetcher(Origins(url, []), LIMITS).fetch(f"{url}/a")
