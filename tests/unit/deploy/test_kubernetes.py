"""infra/kubernetes: objects that Kubernetes takes, and the same system as compose.yaml's."""

import re
import shutil
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.deploy.secrets import make
from infra.deploy.settings import settings
from infra.embedded.home import ROOT
from infra.embedded.service import INGRESS, ROOMS
from services.audit.doctor.settings import DoctorSettings
from tests.compose import COMPOSE, OURS, files_of
from tests.kubernetes import wrong

FOLDER = ROOT / "infra" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS: list[dict[str, Any]] = [
    one for file in KUSTOMIZATION["resources"] for one in yaml.safe_load_all((FOLDER / file).read_text())
]
SETTINGS = next(one for one in OBJECTS if one["metadata"]["name"] == "msia-settings")["data"]
SERVICES = [room.name for room in ROOMS]


def named(kind: str, name: str) -> dict[str, Any]:
    return next(one for one in OBJECTS if (one["kind"], one["metadata"]["name"]) == (kind, name))


def pods() -> dict[str, dict[str, Any]]:
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]
        for one in OBJECTS
        if "template" in one.get("spec", {})
    }


def title(one: dict[str, Any]) -> str:
    return f"{one['kind']}/{one['metadata']['name']}"


@pytest.mark.parametrize("one", OBJECTS, ids=title)
def test_each_object_is_one_that_kubernetes_takes(one: dict[str, Any]) -> None:
    assert wrong(one) == []


def test_a_wrong_object_would_be_seen() -> None:
    one = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "spec": {"replica": 2, "selector": {}, "template": 1},
    }
    assert sorted(wrong(one)) == [
        "Deployment.spec.replica: no such field",
        "Deployment.spec.template: no object",
    ]
    one["spec"] = {"replicas": "2", "selector": {}}
    assert sorted(wrong(one)) == [
        "Deployment.spec.replicas: '2' is no int",
        "Deployment.spec.template: is missing",
    ]


SCALED = "ScaledObject.spec"
TRIGGER = f"{SCALED}.triggers[0]"
ENDPOINT = "natsServerMonitoringEndpoint"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"minReplicas": 2}, f"{SCALED}.minReplicas: no such field"),
        ({"maxReplicaCount": "10"}, f"{SCALED}.maxReplicaCount: '10' is no int"),
        ({"maxReplicaCount": 1}, f"{SCALED}.minReplicaCount: more than maxReplicaCount"),
        ({"idleReplicaCount": 2}, f"{SCALED}.idleReplicaCount: not less than minReplicaCount"),
        ({"scaleTargetRef": {"kind": "Deployment"}}, f"{SCALED}.scaleTargetRef.name: is missing"),
        ({"triggers": []}, f"{SCALED}.triggers: none"),
        ({"type": "nats"}, f"{TRIGGER}.type: nats is none of ours"),
        ({"lagThreshold": 50}, f"{TRIGGER}.metadata.lagThreshold: 50 is no str"),
        ({"lagThreshold": "many"}, f"{TRIGGER}.metadata.lagThreshold: 'many' is no number"),
        ({"lagTreshold": "50"}, f"{TRIGGER}.metadata.lagTreshold: no such field"),
        ({"consumer": None}, f"{TRIGGER}.metadata.consumer: is missing"),
        (
            {ENDPOINT: "nats-headless:8222"},
            f"{TRIGGER}.metadata.{ENDPOINT}: nats-headless names no namespace",
        ),
        ({ENDPOINT: "nats.msia.svc"}, f"{TRIGGER}.metadata.{ENDPOINT}: has no port"),
    ],
)
def test_a_wrong_scaled_object_would_be_seen(change: dict[str, Any], said: str) -> None:
    one = deepcopy(named("ScaledObject", "agent"))
    (name, value), trigger = *change.items(), one["spec"]["triggers"][0]
    told = trigger["metadata"]
    place = one["spec"] if said.startswith((f"{SCALED}.{name}", f"{SCALED}.min")) else told
    place = trigger if name == "type" else place
    place[name] = value
    if value is None:
        del place[name]
    assert wrong(one) == [said]


@pytest.mark.skipif(not shutil.which("kubectl"), reason="no kubectl")
def test_kustomize_renders_every_object_into_the_namespace() -> None:
    done = subprocess.run(
        ["kubectl", "kustomize", FOLDER], capture_output=True, text=True, timeout=60, check=True
    )
    rendered = list(yaml.safe_load_all(done.stdout))
    assert sorted(map(title, rendered)) == sorted(map(title, OBJECTS))
    assert {one["metadata"]["namespace"] for one in rendered} == {"msia"}
    assert [each for one in rendered for each in wrong(one)] == []


def test_every_file_is_part_of_it() -> None:
    assert {file.name for file in FOLDER.glob("*.yaml")} == {
        *KUSTOMIZATION["resources"],
        "kustomization.yaml",
    }


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_service_is_started_asked_and_reached_as_everywhere(room: Any) -> None:
    container = pods()[room.name]["containers"][0]
    assert container["args"] == OURS[room.name]["command"]
    assert container["ports"] == [{"name": "http", "containerPort": room.port}]
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    # without the log ingress answers 500, which Chatwoot repeats, where a balancer without pods says 503
    asked = "/livez" if room is INGRESS else "/readyz"
    assert container["readinessProbe"]["httpGet"]["path"] == asked
    assert named("Service", room.name)["spec"]["ports"][0]["port"] == room.port


@pytest.mark.parametrize("name", pods())
def test_a_pod_can_change_nothing_and_gain_nothing(name: str) -> None:
    pod = pods()[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"].keys() == {"requests", "limits"}
        mounted = {one["name"] for one in container["volumeMounts"]}
        assert mounted <= {one["name"] for one in pod["volumes"]} | {"data"}


def links() -> set[str]:
    """Variables that Kubernetes gives a namespace's pods for its Services, where they do not refuse them."""
    found = set()
    for one in OBJECTS:
        if one["kind"] == "Service" and one["spec"].get("clusterIP") != "None":
            name = one["metadata"]["name"].upper().replace("-", "_")
            found |= {f"{name}_SERVICE_HOST", f"{name}_SERVICE_PORT", f"{name}_PORT"}
    return found


@pytest.mark.parametrize("name", pods())
def test_no_pod_is_told_what_kubernetes_makes_up(name: str) -> None:
    assert pods()[name]["enableServiceLinks"] is False


def test_a_setting_that_kubernetes_makes_up_is_said_by_us_too() -> None:
    made_up = links() & {one.name for one in settings()}
    assert made_up >= {INGRESS.port_setting}, "what this test is for"
    assert made_up <= SETTINGS.keys()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_service_listens_where_it_is_reached(room: Any) -> None:
    assert SETTINGS[room.port_setting] == str(room.port)
    assert {"configMapRef": {"name": "msia-settings"}} in pods()[room.name]["containers"][0]["envFrom"]


def test_settings_are_those_of_compose_but_for_where_things_are() -> None:
    environment = OURS["ingress"]["environment"]
    assert SETTINGS.keys() <= environment.keys() | {"MSIA_REPLICAS"}
    same = {
        name
        for name in SETTINGS
        if name.endswith(("_HOST", "_PORT")) or name in ("MSIA_ENV", "MSIA_HOME", "QUERY_URL", "STOP_DRAIN")
    }
    same -= {"POSTGRES_HOST"}
    assert {name: SETTINGS[name] for name in same} == {name: environment[name] for name in same}
    assert SETTINGS["MSIA_REPLICAS"] == "3" == str(named("StatefulSet", "nats")["spec"]["replicas"])
    assert not [name for name in SETTINGS if re.search("PASSWORD|TOKEN|SECRET$|MASTER|SEED$", name)]


def test_nothing_is_spoken_to_in_the_open() -> None:
    told = {
        key.lower(): value
        for key, value in SETTINGS.items()
        if value and key.startswith(("NATS_", "REDIS_", "POSTGRES_"))
    }
    assert DoctorSettings(_env_file=None, msia_env="production", **told).in_the_open() == {}


def test_each_is_given_the_secrets_that_its_container_is_given(tmp_path: Path) -> None:
    """The script itself, with a kubectl that only tells what it was told."""
    make(tmp_path / "secrets", ["nats"], {})
    told = tmp_path / "told"
    (tmp_path / "kubectl").write_text(
        f'#!/bin/sh\n[ "$1" = create ] && echo "$@" >> {told}; cat </dev/null\n'
    )
    (tmp_path / "kubectl").chmod(0o755)
    subprocess.run(
        [FOLDER / "secrets.sh", tmp_path / "secrets"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        check=True,
        timeout=60,
    )
    given = {}
    for line in told.read_text().splitlines():
        files = dict(re.findall(r"--from-file=(\S+?)=(\S+)", line))
        assert not [file for file in files.values() if not Path(file).is_file()]
        given[line.split()[3]] = {
            key: file.removeprefix(f"{tmp_path}/secrets/") for key, file in files.items()
        }
    for name in ("streams", *SERVICES):
        wanted = {
            where.removeprefix("/run/secrets/"): COMPOSE["secrets"][source]["file"].removeprefix(
                "../.secrets/"
            )
            for where, source in files_of(OURS[name]).items()
        }
        assert given[f"msia-{name}"] == wanted, name
    items = pods()["nats"]["volumes"][0]["projected"]["sources"][1]["secret"]["items"]
    assert given["msia-nats"].keys() == {one["key"] for one in items}


def test_nats_is_configured_as_everywhere() -> None:
    data = named("ConfigMap", "nats")["data"]
    for name, file in (
        ("server.conf", "server.conf"),
        ("secured.conf", "secured.conf"),
        ("member.conf", "cluster/secured.conf"),
    ):
        text = (ROOT / "infra/nats" / file).read_text().replace('"../secured.conf"', '"secured.conf"')
        assert data[name] == text, name
    asked = set(re.findall(r": \$(\w+)$", "\n".join(data.values()), re.MULTILINE))
    assert asked <= {one["name"] for one in pods()["nats"]["containers"][0]["env"]}


def test_replicas_outlive_a_node_and_grow_with_what_waits() -> None:
    for name in ("ingress", "agent", "outbox", "projections", "admin-panel", "nats"):
        assert named("PodDisruptionBudget", name)["spec"]["maxUnavailable"] == 1
        selector = named("PodDisruptionBudget", name)["spec"]["selector"]["matchLabels"]
        kind = "StatefulSet" if name == "nats" else "Deployment"
        assert named(kind, name)["spec"]["template"]["metadata"]["labels"] == selector
    assert named("HorizontalPodAutoscaler", "ingress")["spec"]["minReplicas"] >= 2
    consumers = {
        one["name"] for one in yaml.safe_load((ROOT / "infra/nats/consumers.yaml").read_text())["consumers"]
    }
    for name in ("agent", "outbox"):
        scaled = named("ScaledObject", name)["spec"]
        assert scaled["scaleTargetRef"] == {"name": name}
        assert scaled["minReplicaCount"] >= 2
        (trigger,) = scaled["triggers"]
        assert trigger["type"] == "nats-jetstream"
        assert trigger["metadata"]["consumer"] in consumers
        assert (trigger["metadata"]["account"], trigger["metadata"]["stream"]) == ("LOG", "EVENTS")
        host, port = trigger["metadata"]["natsServerMonitoringEndpoint"].split(":")
        assert host == f"nats-headless.{KUSTOMIZATION['namespace']}.svc.cluster.local"
        assert int(port) in {each["port"] for each in named("Service", "nats-headless")["spec"]["ports"]}
        assert "replicas" not in named("Deployment", name)["spec"]
