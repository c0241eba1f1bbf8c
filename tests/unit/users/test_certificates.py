"""Certificates of our own making are taken by every Python that we promise: 3.13 checks them strictly."""

import ssl
from pathlib import Path

import pytest

from infra.users.certificates import AUTHORITY, CERTIFICATE, KEY, make

HOSTS = ["nats", "nats-0.nats-headless", "127.0.0.1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    make(made, HOSTS, 30)
    return made


def shaken(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> None:
    """A handshake in memory; raises `ssl.SSLError` where one side refuses the other."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(back, there, server_hostname=host),
        server.wrap_bio(there, back, server_side=True),
    ]
    waiting = {*sides}
    while waiting:
        for side in sides:
            try:
                side.do_handshake()
                waiting.discard(side)
            except ssl.SSLWantReadError:  # the other's turn
                continue


def contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server, client), strict both of them, each with the certificate: members of a cluster show theirs."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=folder / AUTHORITY)
    client = ssl.create_default_context(cafile=folder / AUTHORITY)
    server.verify_mode = ssl.CERT_REQUIRED
    for each in (server, client):
        each.load_cert_chain(folder / CERTIFICATE, folder / KEY)
        each.verify_flags |= ssl.VERIFY_X509_STRICT
    return server, client


@pytest.mark.parametrize("host", HOSTS)
def test_a_strict_client_and_a_strict_member_take_it(host: str, folder: Path) -> None:
    shaken(*contexts(folder), host)


def test_another_name_is_refused(folder: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shaken(*contexts(folder), "somebody-else")


def test_another_authority_is_refused(folder: Path, tmp_path: Path) -> None:
    make(tmp_path / "other", HOSTS, 30)
    server, _ = contexts(folder)
    _, stranger = contexts(tmp_path / "other")
    with pytest.raises(ssl.SSLError):
        shaken(server, stranger, HOSTS[0])
