"""What containers may do, as written down: nobody starts one here."""

import re
from typing import Any

import pytest
import yaml

from infra.embedded.home import ROOT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "infra/compose.yaml").read_text())["services"]
DOCKERFILES = sorted((ROOT / "infra/docker").glob("Dockerfile*"))
# The entry points of these images begin as root; what is left of it then is told by `cap_drop`.
AS_ROOT = {"nats", "postgres", "ollama", "ollama-gpu"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_change_nothing_and_gain_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert not {"/var/run/docker.sock", "/"} & {one.partition(":")[0] for one in service.get("volumes", [])}
    if name != "postgres":
        assert "cap_add" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root_but_whose_image_asks_for_it(name: str) -> None:
    if "build" in SERVICES[name]:
        return  # `USER` of the Dockerfile, below
    user = str(SERVICES[name].get("user", "root"))
    assert (user.partition(":")[0] in ("0", "root")) == (name in AS_ROOT)


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_mounted_from_the_host_is_read_only(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        if volume.startswith((".", "/", "~")):
            assert volume.endswith(":ro"), volume


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_images_end_as_somebody_else_than_root(file: Any) -> None:
    last = file.read_text().rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\S+)", last, re.MULTILINE)
    assert users
    assert users[-1].partition(":")[0] not in ("0", "root")
    # everything after it would still run; nothing may become root again
    assert "USER" not in last.partition(f"USER {users[-1]}")[2]


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_images_hold_locked_packages_and_no_secret(file: Any) -> None:
    text = file.read_text()
    for line in re.findall(r"^.*(?:pip install|pip sync|npm (?:ci|install)).*$", text, re.MULTILINE):
        assert "--require-hashes" in line or "npm ci" in line, line
    assert not re.search(r"^(?:ENV|ARG) .*(?:SECRET|PASSWORD|TOKEN|KEY)", text, re.MULTILINE)
    assert "latest" not in re.findall(r"^FROM \S+:(\S+)", text, re.MULTILINE)
