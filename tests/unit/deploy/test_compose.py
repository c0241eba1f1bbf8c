"""compose.yaml runs the same commands as `msia run`, on the ports and with the settings they know."""

import hashlib
import ipaddress
import json
import re
import subprocess
import sysconfig
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from infra.deploy.elsewhere import GROUPS
from infra.embedded.home import ROOT
from infra.embedded.panel import PORT as PANEL_PORT
from infra.embedded.service import ROOMS, SANDBOX
from infra.roles.redis import rule
from services.audit.doctor.settings import DoctorSettings
from services.cli import ROOMS as COMMANDS
from services.common.postgres import in_the_open
from services.ingress.settings import IngressSettings
from services.projections.settings import ProjectionsSettings
from tests.compose import COMPOSE, FILE, OURS, SERVICES, compose, files_of, variables

EXAMPLE = (ROOT / ".env.example").read_text()
GUIDE = (ROOT / "docs/guides/deploying.md").read_text()
DOCKERFILES = sorted((ROOT / "infra/docker").glob("Dockerfile*"))
# Their images hold nothing that could ask them how they are.
MUTE = {"otel-collector", "sandbox-door"}


def once(service: dict[str, Any]) -> bool:
    """Whether it does its work and ends."""
    return service["restart"] in ("no", "on-failure:5")


@pytest.mark.parametrize("tree", [yaml.safe_load(FILE.read_text()), COMPOSE], ids=["written", "put in"])
def test_it_is_what_the_compose_specification_allows(tree: dict[str, Any]) -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(tree)


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_a_linter_finds_nothing_in_the_images(file: Path) -> None:
    linter = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run([linter, file], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_variable_is_explained_with_the_same_default() -> None:
    used = variables(FILE.read_text())
    assert used.keys() <= set(re.findall(r"^# ([A-Z][A-Z0-9_]*)=", EXAMPLE, re.MULTILINE))
    for one in GROUPS["infra/compose.yaml"]:
        assert used[one.name] == one.default, one.name


def test_it_can_be_read_with_no_variable_at_all() -> None:
    assert None not in variables(FILE.read_text()).values()


def test_a_variable_is_put_in_where_it_is_asked_for() -> None:
    told = compose({"CHATWOOT_API_URL": "https://chat.example", "OLLAMA_MODEL": "llama", "MSIA_ENV": ""})
    assert told["services"]["outbox"]["environment"]["CHATWOOT_API_URL"] == "https://chat.example"
    assert told["services"]["ollama-model"]["command"] == ["pull", "llama"]
    assert told["services"]["agent"]["environment"]["MSIA_ENV"] == "production"


def test_every_service_of_msia_run_is_there() -> None:
    assert {room.name for room in (*ROOMS, SANDBOX)} <= OURS.keys()
    assert {"nats", "redis", "postgres", "ollama", "admin-panel"} <= SERVICES.keys()


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_ours(name: str) -> None:
    assert OURS[name]["command"][0] in COMMANDS


@pytest.mark.parametrize("room", [*ROOMS, SANDBOX], ids=lambda room: room.name)
def test_health_is_asked_where_the_service_answers(room: Any) -> None:
    assert f":{room.port}/readyz" in OURS[room.name]["healthcheck"]["test"][-1]
    assert OURS[room.name]["environment"][room.port_setting] == str(room.port)


def test_what_is_needed_to_run_is_declared() -> None:
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            # a profile that is not chosen would leave the dependency unmet
            same = set(SERVICES[needed].get("profiles", [])) <= set(service.get("profiles", []))
            assert same or how.get("required") is False, name
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed], needed
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or (FILE.parent / source).exists(), volume


def test_one_door_is_open_while_the_other_is_replaced() -> None:
    """Two services, as `up` stops all containers of one before it starts any."""
    first, second = OURS["ingress"], OURS["ingress-2"]
    own = {"ports", "networks"}
    assert {k: v for k, v in first.items() if k not in own} == {
        k: v for k, v in second.items() if k not in own
    }
    # inside, the name of the first is both, and so Prometheus asks both
    assert second["networks"] == {name: {"aliases": ["ingress"]} for name in first["networks"]}
    assert not {"ingress", "ingress-2"} & (first["depends_on"].keys() | second["depends_on"].keys())
    upgrading = GUIDE.partition("**Upgrading.**")[2].partition("**What to back up.**")[0]
    ups = re.findall(r"^docker compose .* up .* --wait ?(.*)$", upgrading, re.MULTILINE)
    assert ups == ["ingress-2", ""]


def test_the_proxy_that_is_shown_knows_both_doors_and_the_panel() -> None:
    written = (ROOT / "infra/proxy/nginx.conf").read_text()
    doors = [port.rpartition(":")[0] for name in ("ingress", "ingress-2") for port in OURS[name]["ports"]]
    assert re.findall(r"^    server (\S+) ", written, re.MULTILINE) == doors
    panel = SERVICES["admin-panel"]["ports"][0].rpartition(":")[0]
    assert re.findall(r"proxy_pass http://(\S+);", written) == ["msia_ingress", panel]
    assert "location = /api/chatwoot/webhook {" in written
    # what Chatwoot repeats, in place of what it does not
    assert "error_page 502 503 504 =500 @again;" in written
    connect, read = (float(one) for one in re.findall(r"proxy_(?:connect|read)_timeout (\d+)s;", written))
    assert 2 * read + connect <= 5, "what Chatwoot waits"
    assert read > IngressSettings.model_fields["webhook_deadline"].default


def test_what_is_scaled_has_no_port_of_the_machine() -> None:
    scaled = set(re.findall(r"--scale (\w+)=", GUIDE))
    assert scaled == {"agent", "outbox"}
    assert not [name for name in scaled if "ports" in OURS[name]]


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_healthy_or_ends_and_takes_no_more_than_its_part(name: str) -> None:
    service = SERVICES[name]
    assert once(service) or "healthcheck" in service or name in MUTE
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


def test_images_are_pinned_and_ports_are_on_the_loopback() -> None:
    for name, service in SERVICES.items():
        assert re.search(r":[\w.-]*\d|:local$", service["image"]), name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), name
    for file in DOCKERFILES:
        for image in re.findall(r"^FROM (\S+)", file.read_text(), re.MULTILINE):
            assert image == "scratch" or re.search(r":\d+\.\d+\.\d+-", image), image


def test_nats_is_told_what_its_configuration_asks_for() -> None:
    config = (ROOT / "infra/nats/server.conf").read_text()
    asked = set(re.findall(r": \$(\w+)$", config, re.MULTILINE))
    assert asked <= set(SERVICES["nats"]["environment"])


def test_the_image_copies_all_that_is_imported() -> None:
    dockerfile = (ROOT / "infra/docker/Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert copied == packages
    allowed = set((ROOT / ".dockerignore").read_text().split())
    assert {f"!{name}" for name in (*packages, "admin-panel")} <= allowed


def test_ingress_believes_the_panel_and_nobody_else_where_its_users_come_from() -> None:
    panel = ipaddress.ip_address(SERVICES["admin-panel"]["networks"]["panel"]["ipv4_address"])
    network = ipaddress.ip_network(COMPOSE["networks"]["panel"]["ipam"]["config"][0]["subnet"])
    assert panel in network
    trusted = OURS["ingress"]["environment"]["LOGIN_TRUSTED_PROXIES"]
    assert IngressSettings(login_trusted_proxies=trusted).proxies == (ipaddress.ip_network(panel),)


def test_the_panel_reaches_the_three_apis_and_holds_no_secret() -> None:
    panel = SERVICES["admin-panel"]
    read = set(
        re.findall(r"process\.env\.(MSIA_\w+)", (ROOT / "admin-panel/src/server/config.ts").read_text())
    )
    assert set(panel["environment"]) == read
    assert not {"secrets", "env_file"} & panel.keys()
    for url in panel["environment"].values():
        service, port = url.removeprefix("http://").split(":")
        assert "panel" in OURS[service]["networks"]
        assert port in {str(room.port) for room in ROOMS if room.name == service}
    assert f"PORT={PANEL_PORT}" in (ROOT / "infra/docker/Dockerfile.panel").read_text()


@pytest.mark.parametrize(("network", "who"), [("models", "projections roles"), ("checkpoints", "agent")])
def test_a_database_is_reached_by_its_service_alone(network: str, who: str) -> None:
    server = {"models": "postgres", "checkpoints": "redis"}[network]
    assert COMPOSE["networks"][network] == {"internal": True}
    assert SERVICES[server]["networks"] == [network]
    assert "ports" not in SERVICES[server]
    there = {name for name, each in SERVICES.items() if network in each.get("networks", [])}
    assert there == {server, *who.split()}


def test_the_agent_s_user_in_redis_may_what_it_may_everywhere() -> None:
    script = SERVICES["redis"]["command"][-1]
    password = "a password"
    hashed = hashlib.sha256(password.encode()).hexdigest()
    assert rule(password) in script.replace("$hashed", hashed)
    assert "user default off" in script
    assert "port 0" in script.splitlines()


def test_databases_are_spoken_to_over_tls_as_the_server_they_are() -> None:
    environment = OURS["projections"]["environment"]
    given = {
        name.lower(): value for name, value in environment.items() if name.startswith("POSTGRES_") and value
    }
    settings = ProjectionsSettings(_env_file=None, msia_env="production", **given)
    settings.require_reader()
    for dsn in (settings.dsn, settings.reader_dsn):
        assert "sslmode=verify-full" in dsn
        assert not in_the_open(dsn)
    for name in ("ingress", "agent", "outbox", "keeper", "projections"):
        given = {key.lower(): value for key, value in OURS[name]["environment"].items() if value}
        told = {key: given[key] for key in given if key.startswith(("nats_", "redis_", "postgres_"))}
        assert DoctorSettings(_env_file=None, msia_env="production", **told).in_the_open() == {}
    assert OURS["agent"]["environment"]["REDIS_URL"].startswith("rediss://")
    for name, ca in (("projections", "postgres_ca"), ("roles", "postgres_ca"), ("agent", "redis_ca")):
        assert ca in files_of(OURS[name]).values()
        assert f"/run/secrets/{ca}" in OURS[name]["environment"].values()
