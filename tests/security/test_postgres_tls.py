"""PostgreSQL over TLS, as compose.yaml runs it: its own certificate will do, and no other."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded.home import Home
from infra.embedded.ports import free_port
from infra.embedded.postgres import PostgresServer
from infra.users import certificates
from services.projections.postgres import connect
from services.projections.settings import ProjectionsSettings
from tests.servers import FAST_POSTGRES, PASSWORD

pytestmark = pytest.mark.security


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresServer, Path]]:
    """A server and the folder of its certificate."""
    folder = tmp_path_factory.mktemp("tls")
    certificates.make(folder, ["localhost", "127.0.0.1"], days=1)
    home = Home(folder / "home")
    home.make()
    files = {"ssl_cert_file": certificates.CERTIFICATE, "ssl_key_file": certificates.KEY}
    settings = {**FAST_POSTGRES, "ssl": "on", **{name: str(folder / file) for name, file in files.items()}}
    server = PostgresServer(home, free_port(), PASSWORD, settings=settings)
    server.start()
    server.wait_ready()
    yield server, folder
    server.stop()


def trusting(url: str, ca: Path) -> ProjectionsSettings:
    return ProjectionsSettings(_env_file=None, postgres_url=url, postgres_ca_file=ca)


async def test_its_own_certificate_will_do(secured: tuple[PostgresServer, Path]) -> None:
    server, folder = secured
    connection = await connect(trusting(server.writer_url, folder / certificates.AUTHORITY), "test")
    assert await connection.fetchval("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    connection.terminate()


async def test_no_other_authority_and_no_other_name_will(
    secured: tuple[PostgresServer, Path], tmp_path: Path
) -> None:
    server, folder = secured
    certificates.make(tmp_path, ["127.0.0.1"], days=1)
    elsewhere = server.writer_url.replace("@127.0.0.1:", "@127.1:")  # the same server by another name
    for url, ca in ((server.writer_url, tmp_path), (elsewhere, folder)):
        with pytest.raises(ssl.SSLError):
            await connect(trusting(url, ca / certificates.AUTHORITY), "test")
