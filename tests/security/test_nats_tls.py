"""Users over TLS, as compose.yaml and the cluster run it: the one authority, and no word in the open."""

import ssl
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from faststream.nats import NatsMessage

from contracts.errors import Conflict, Unreachable
from eventstore.access import Access
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.provision import apply
from infra.embedded.nats import NatsServer
from infra.users import certificates
from infra.users.keys import seed_file
from services.common.work import Work, consuming
from tests.servers import Servers
from tests.system import eventually

pytestmark = pytest.mark.security


class _WithTls(NatsServer):
    """The configuration of `secured.conf`, with its files where this test has them."""

    certificates: Path

    def prepare(self) -> None:
        super().prepare()
        files = (self.certificates / name for name in (certificates.CERTIFICATE, certificates.KEY))
        cert, key = (f'"{file}"' for file in files)
        with self._config.open("a") as config:
            config.write(f"tls {{ cert_file: {cert}, key_file: {key} }}\n")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address, and the folder of keys and certificates."""
    folder = tmp_path_factory.mktemp("tls")
    certificates.make(folder, ["localhost", "127.0.0.1"], days=1)
    _WithTls.certificates = folder
    started = Servers(folder)
    server = started.nats(_WithTls, users=folder)
    yield server.url.replace("nats://", "tls://"), folder
    started.stop()


def access(folder: Path, user: str, ca: str = certificates.AUTHORITY) -> Access:
    return Access.of_file(seed_file(folder, user), folder / ca)


async def test_a_service_works_over_tls(secured: tuple[str, Path]) -> None:
    url, folder = secured
    operator = await connect(url, name="operator", access=access(folder, "operator"))
    await apply(operator, declared())
    client = await connect(url, name="agent", access=access(folder, "agent"))
    got: list[str] = []

    def take(message: NatsMessage) -> None:
        got.append(message.raw_message.subject)

    work = Work(url, declared().consumer("agent"), access=access(folder, "agent"))
    async with consuming(work, client, take):
        await operator.jetstream().publish("msia.inbox.1-1", b"{}")
        await eventually(lambda: _value(got), lambda seen: seen == ["msia.inbox.1-1"])
    await client.close()
    await operator.close()


async def _value(found: Sequence[str]) -> list[str]:
    return list(found)


async def test_a_server_that_another_authority_signed_is_no_server(
    secured: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = secured
    certificates.make(tmp_path, ["127.0.0.1"], days=1)
    other = Access(access(folder, "agent").seed, tmp_path / certificates.AUTHORITY)
    with pytest.raises((Unreachable, ssl.SSLError)):
        await connect(url, name="agent", access=other, timeout=2)


def test_what_is_secret_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    certificates.make(tmp_path, ["nats"], days=1)
    assert stat.S_IMODE((tmp_path / certificates.KEY).stat().st_mode) == 0o600
    with pytest.raises(Conflict, match="move them away"):
        certificates.make(tmp_path, ["nats"], days=1)
