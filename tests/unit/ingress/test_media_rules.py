"""What may be fetched and what is kept: hosts, addresses, types, names. No server."""

import io
import zipfile
from collections.abc import Sequence
from importlib import resources

import pytest

from services.common.outbound.addresses import public
from services.ingress.media.addresses import address
from services.ingress.media.bringing import filename
from services.ingress.media.origins import Origins, Target
from services.ingress.media.problems import Never, NotNow
from services.ingress.media.types import media_type

ORIGINS = Origins("http://chatwoot.lan:3000/", ["files.example", "*.s3.example"])


def why(url: str) -> str | None:
    """Why it may not be asked for."""
    try:
        ORIGINS.check(url)
    except Never as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    "url",
    [
        "http://chatwoot.lan:3000/rails/active_storage/blobs/redirect/x/y.jpg?disposition=inline",
        "http://CHATWOOT.lan:3000/a",
        "http://chatwoot.lan.:3000/a",
        "https://files.example/a",
        "https://files.example:443/a",
        "https://bucket.s3.example/a",
        "https://a.b.s3.example/a",
    ],
)
def test_what_may_be_asked_for(url: str) -> None:
    assert why(url) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("ftp://files.example/a", "scheme_not_allowed"),
        ("gopher://files.example/a", "scheme_not_allowed"),
        ("data:image/png;base64,AAAA", "scheme_not_allowed"),
        ("//files.example/a", "scheme_not_allowed"),
        ("/etc/passwd", "scheme_not_allowed"),
        ("", "scheme_not_allowed"),
        ("http://files.example/a", "scheme_not_allowed"),  # whoever sits between would choose the file
        ("https://files.example:8443/a", "scheme_not_allowed"),
        ("https://chatwoot.lan:3000/a", "host_not_allowed"),
        ("http://chatwoot.lan:6379/a", "host_not_allowed"),  # the same machine, another service
        ("http://chatwoot.lan/a", "host_not_allowed"),
        ("https://evil.example/a", "host_not_allowed"),
        ("https://s3.example/a", "host_not_allowed"),
        ("https://evils3.example/a", "host_not_allowed"),
        ("https://files.example.evil.example/a", "host_not_allowed"),
        ("https://files.example@evil.example/a", "bad_url"),
        ("http://chatwoot.lan:3000@127.0.0.1/a", "bad_url"),
        ("https://user:word@files.example/a", "bad_url"),
        ("http://169.254.169.254/latest/meta-data/", "host_not_allowed"),
        ("http://2130706433/", "host_not_allowed"),
        ("http://[::1]:3000/", "host_not_allowed"),
        ("https://", "bad_url"),
        ("http://chatwoot.lan:99999/", "host_not_allowed"),
        ("https://files.example\u3002evil.example/", "host_not_allowed"),
        ("https://ﬁles.example/", "bad_url"),
    ],
)
def test_what_may_not(url: str, reason: str) -> None:
    assert why(url) == reason


def test_without_a_chatwoot_only_the_list_counts() -> None:
    with pytest.raises(Never):
        Origins("", ["files.example"]).check("http://127.0.0.1/a")


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "nonsense",
        "",
    ],
)
def test_addresses_that_are_not_of_the_internet(text: str) -> None:
    assert not public(text)


@pytest.mark.parametrize("text", ["8.8.8.8", "151.101.1.63", "2606:4700::6810:85e5", "::ffff:8.8.8.8"])
def test_addresses_that_are(text: str) -> None:
    assert public(text)


async def resolved(addresses: Sequence[str], *, private: bool = False) -> str:
    async def lookup(host: str, port: int) -> Sequence[str]:
        assert (host, port) == ("files.example", 443)
        return addresses

    url = ORIGINS.check("https://files.example/a").url
    return await address(Target(url, "files.example", 443, private), lookup, timeout=5)


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    assert await resolved(["8.8.8.8", "8.8.4.4"]) == "8.8.8.8"
    with pytest.raises(Never, match="address_not_public"):
        await resolved(["8.8.8.8", "127.0.0.1"])


async def test_chatwoot_itself_may_be_private() -> None:
    assert await resolved(["10.0.0.7"], private=True) == "10.0.0.7"


async def test_a_name_that_is_not_known_may_be_later() -> None:
    with pytest.raises(NotNow, match="host_unknown"):
        await resolved([])


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "0" * 1_000)
    return buffer.getvalue()


def sample(name: str) -> bytes:
    return (resources.files("services.sandbox") / "samples" / name).read_bytes()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (sample("placa.jpeg"), "image/jpeg"),
        (sample("ficha_tecnica.pdf"), "application/pdf"),
        (b"\xef\xbb\xbf \r\n%PDF-1.7\n", "application/pdf"),
        (sample("nota.ogg"), "audio/ogg"),
        (sample("sticker.webp"), "image/webp"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40), "image/png"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(40), "video/mp4"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0isom" + bytes(40), "audio/mp4"),
        (b"#!AMR\n" + bytes(40), "audio/amr"),
        (b"ID3\x04\0\0\0\0\0\0" + bytes(40), "audio/mpeg"),
    ],
)
def test_what_is_kept_is_told_by_its_bytes(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        b"MZ\x90\0" + bytes(300),
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"#!/bin/sh\nrm -rf /",
        archive("bomb.txt"),
        b"\x1f\x8b\x08" + bytes(30),
        b"hola",
        b"\0",
        b"not a pdf " * 200 + b"%PDF-1.4",
    ],
)
def test_what_is_not_kept(data: bytes) -> None:
    with pytest.raises(Never, match="type_not_allowed"):
        media_type(data)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/blobs/redirect/abc/ficha%20t%C3%A9cnica.pdf?x=1", "ficha técnica.pdf"),
        ("/a/..%2F..%2Fetc%2Fpasswd", "etcpasswd"),
        ("/a/%00%1b%5B31mrojo.jpg", "[31mrojo.jpg"),
        ("/a/" + "x" * 500, "x" * 120),
        ("/a/", None),
        ("/a/...", None),
    ],
)
def test_a_name_is_only_a_name(path: str, name: str | None) -> None:
    assert filename(f"http://chatwoot.lan:3000{path}") == name
