"""Each service starts as its container starts it: compose.yaml's environment, secrets and user."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx
import pytest

from infra.deploy.secrets import NATS, make
from infra.embedded.nats import NatsServer
from infra.embedded.ports import Ports
from infra.embedded.service import ROOMS
from infra.users import certificates
from tests.compose import OURS
from tests.integration.deploy.container import Container, as_image_user
from tests.servers import PASSWORD, Servers

SERVICES = [room.name for room in ROOMS]
# What runs before them, in this order.
FIRST = [name for name, service in OURS.items() if service["restart"] == "no" and "profiles" not in service]


def _secured(certificate: Path) -> type[NatsServer]:
    """A server with users and TLS, as infra/nats/secured.conf makes it."""

    class Secured(NatsServer):
        def prepare(self) -> None:
            super().prepare()
            names = (certificates.CERTIFICATE, certificates.KEY)
            file, key = (f'"{certificate / name}"' for name in names)
            with self._config.open("a") as config:
                config.write(f"tls {{ cert_file: {file}, key_file: {key} }}\n")

    return Secured


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One that the image's user may enter; pytest's are closed."""
    with TemporaryDirectory(prefix="msia-installation-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def containers(folder: Path) -> Iterator[dict[str, Container]]:
    """Every service, running; not waited for."""
    secrets, servers, ports = folder / "secrets", Servers(folder / "servers"), Ports()
    postgres, valkey = servers.postgres(), servers.valkey()
    agent = urlsplit(valkey.agent_url).password or ""
    make(secrets, ["127.0.0.1"], {"POSTGRES_ADMIN_PASSWORD": PASSWORD, "REDIS_PASSWORD": agent}, demo=True)
    nats = servers.nats(_secured(secrets / NATS), users=secrets / NATS)
    numbers = {room: str(ports.claim(0)) for room in ROOMS}
    places = {
        "nats:4222": nats.where,
        "http://nats:8222": nats.monitor_url,
        # these two come from wheels that were built without TLS
        "rediss://agent@redis:6379": f"redis://agent@{valkey.where}",
        "REDIS_CA_FILE": "",
        "POSTGRES_CA_FILE": "",
        "POSTGRES_HOST": postgres.where.split(":")[0],
        "POSTGRES_PORT": postgres.where.split(":")[1],
        **{room.port_setting: number for room, number in numbers.items()},
        **{f"{room.name}:{room.port}": f"127.0.0.1:{number}" for room, number in numbers.items()},
        "0.0.0.0": "127.0.0.1",
        "STOP_DRAIN": "0",  # nobody is before them
    }
    made = {name: Container(name, folder / name, secrets, places) for name in (*FIRST, *SERVICES, "backup")}
    for name in FIRST:
        made[name].run(*OURS[name]["command"])
    running = [made[name] for name in SERVICES]
    for each in running:
        each.start()
    yield made
    for each in running:
        each.ask_to_stop()
    for each in running:
        each.stopped()
    servers.stop()


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_ready_with_what_its_container_is_given(name: str, containers: dict[str, Container]) -> None:
    room = next(room for room in ROOMS if room.name == name)
    container = containers[name]
    url = f"http://127.0.0.1:{container.environment()[room.port_setting]}/readyz"
    deadline, answer = time.monotonic() + 180, "nothing"
    while time.monotonic() < deadline:
        assert container.exit_code is None, container.said
        try:
            found = httpx.get(url, timeout=5)
        except httpx.TransportError:  # it has not opened its door yet
            time.sleep(0.1)
            continue
        if found.is_success:
            return
        answer = found.text
        time.sleep(0.1)
    pytest.fail(f"{answer}\n{container.said}")


def test_a_backup_is_made_beside_them(containers: dict[str, Container]) -> None:
    containers["backup"].run()
    assert [*(containers["backup"].data / "backups").iterdir()]


def test_what_is_in_a_secret_is_in_no_environment_and_no_log(
    folder: Path, containers: dict[str, Container]
) -> None:
    files = [file for file in (folder / "secrets").rglob("*") if file.is_file()]
    values = [value for file in files if (value := file.read_text().strip())]
    for name, container in containers.items():
        shown = "\n".join((*container.environment().values(), container.said))
        assert not [value for value in values if value in shown and value != PASSWORD], name


@pytest.mark.skipif(os.geteuid() != 0, reason="the image's user is another than who runs the tests")
def test_as_the_image_s_user_nothing_of_the_image_can_be_written(containers: dict[str, Container]) -> None:
    place = containers["ingress"].log.parent
    found = subprocess.run(
        [
            *as_image_user(),
            *("find", ".", str(place), "-writable", "-not", "-type", "l"),
            *("-not", "-path", "*/.*", "-not", "-path", "*/node_modules/*"),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.stdout.splitlines() == [str(place / "data")]
