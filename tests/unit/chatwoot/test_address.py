"""Which webhook addresses Chatwoot's filter lets through."""

import pytest

from contracts.errors import BadInput, Misconfigured
from infra.chatwoot.address import LONGEST, private, whole
from infra.chatwoot.version import judge

PATH = "/api/chatwoot/webhook"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://msia.example.com", f"https://msia.example.com{PATH}"),
        (" https://msia.example.com/ ", f"https://msia.example.com{PATH}"),
        ("https://msia.example.com/other/path?token=x", "https://msia.example.com/other/path?token=x"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:8000{PATH}"),
    ],
)
def test_a_host_gets_our_path(given: str, expected: str) -> None:
    assert whole(given) == expected


@pytest.mark.parametrize(
    "given", ["", "msia.example.com", "ftp://a.b", "https://", "https://a:x/", "https://a.b/" + "x" * LONGEST]
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(BadInput, match="--webhook-url"):
        whole(given)


@pytest.mark.parametrize(
    ("host", "resolves", "why"),
    [
        ("93.184.215.14", (), None),
        ("127.0.0.1", (), "private"),
        ("10.0.0.7", (), "private"),
        ("[fd00::1]", (), "private"),
        ("localhost", (), "one machine"),
        ("ingress", (), "one machine"),
        ("msia.example.com", ("93.184.215.14",), None),
        ("msia.example.com", ("192.168.1.4", "93.184.215.14"), None),
        ("msia.example.com", ("192.168.1.4", "fe80::1%eth0"), "private"),
        ("msia.example.com", (), "does not resolve"),
    ],
)
async def test_private_addresses_are_named(host: str, resolves: tuple[str, ...], why: str | None) -> None:
    async def resolve(_: str) -> tuple[str, ...]:
        return resolves

    found = await private(f"https://{host}{PATH}", resolve)
    assert found is None if why is None else why in str(found)


@pytest.mark.parametrize(("text", "note"), [("4.13.0", True), ("v4.14.2", False), ("4.16.0-rc1", False)])
def test_versions_that_will_do(text: str, note: bool) -> None:
    assert bool(judge(text)[1]) is note


@pytest.mark.parametrize(
    ("text", "says"), [("4.12.9", "upgrade"), ("3.9.0", "upgrade"), ("", "--url"), ("woot", "--url")]
)
def test_versions_that_will_not(text: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        judge(text)
