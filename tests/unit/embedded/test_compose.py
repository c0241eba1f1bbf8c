"""compose.yaml runs the same commands as `msia run`, on the ports and with the settings they know."""

import re
from typing import Any

import pytest
import yaml

from infra.embedded.home import ROOT
from infra.embedded.service import ROOMS, SANDBOX
from services.cli import ROOMS as COMMANDS

FILE = ROOT / "infra/compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "msia:local"}


def test_every_service_of_msia_run_is_there() -> None:
    assert {room.name for room in (*ROOMS, SANDBOX)} <= OURS.keys()
    assert {"nats", "redis", "postgres", "ollama"} <= SERVICES.keys()


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_ours(name: str) -> None:
    assert OURS[name]["command"][0] in COMMANDS


@pytest.mark.parametrize("room", [*ROOMS, SANDBOX], ids=lambda room: room.name)
def test_health_is_asked_where_the_service_answers(room: Any) -> None:
    assert f":{room.port}/readyz" in OURS[room.name]["healthcheck"]["test"][-1]


def test_what_is_needed_to_run_is_declared() -> None:
    for name, service in SERVICES.items():
        for needed in service.get("depends_on", {}):
            # a profile that is not chosen would leave the dependency unmet
            assert set(SERVICES[needed].get("profiles", [])) <= set(service.get("profiles", [])), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or (FILE.parent / source).exists(), volume


def test_images_are_pinned_and_ports_are_on_the_loopback() -> None:
    for name, service in SERVICES.items():
        assert re.search(r":[\w.-]*\d|:local$", service["image"]), name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), name


def test_no_secret_has_a_default() -> None:
    for default in re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY|TOKEN)):?-", FILE.read_text()):
        pytest.fail(f"{default} would be the same everywhere")


def test_nats_is_told_what_its_configuration_asks_for() -> None:
    config = (ROOT / "infra/nats/server.conf").read_text()
    asked = set(re.findall(r": \$(\w+)$", config, re.MULTILINE))
    assert asked == set(SERVICES["nats"]["environment"])


def test_the_image_copies_all_that_is_imported() -> None:
    dockerfile = (ROOT / "infra/docker/Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert copied == packages
    allowed = set((ROOT / ".dockerignore").read_text().split())
    assert {f"!{name}" for name in packages} <= allowed
