"""Which container of compose.yaml is given which secret, and that there is no other way to one."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from infra.deploy.secrets import ALL, make
from infra.deploy.settings import secrets_of, settings
from infra.embedded.service import ROOMS
from tests.compose import COMPOSE, FILE, OURS, SERVICES, compose, files_of, variables

SECRET = {one.name for one in settings() if one.secret}
# The same service once more.
REPLICAS = {"ingress-2": "ingress"}
# As whom the commands that run once speak to NATS.
USERS = {"streams": "operator", "backup": "operator", "tariffs": "ingress", "articles": "ingress"}
# … and what else those are given.
ONCE = {"backup": {"msia_backup_key"}}
# No secret of a setting: who signed the servers' certificates.
AUTHORITIES = {"postgres_ca", "redis_ca"}
# What a service could read, and does not need: the keeper opens no key, the sandbox has no log.
WITHOUT = {"keeper": {"msia_master_key"}, "sandbox": {"msia_master_key"}}


def settings_given(name: str) -> set[str]:
    """The secrets of the service that are settings."""
    sources = {source for source in files_of(OURS[name]).values() if not source.startswith("nats_")}
    return sources - AUTHORITIES


@pytest.mark.parametrize("name", OURS)
def test_no_secret_of_the_env_file_reaches_a_container(name: str) -> None:
    environment = OURS[name]["environment"]
    assert environment.keys() >= SECRET
    told = {one: environment[one] for one in SECRET if environment[one]}
    assert not [value for value in told.values() if urlsplit(value).password or "://" not in value]
    assert environment["MSIA_SECRETS_DIR"] == "/run/secrets"


@pytest.mark.parametrize("name", [*(room.name for room in ROOMS), "sandbox"])
def test_a_service_is_given_what_it_reads_and_nothing_else(name: str) -> None:
    reads = {one.lower() for one in secrets_of(name)} & set(ALL)
    assert settings_given(name) == reads - WITHOUT.get(name, set())


@pytest.mark.parametrize("name", USERS)
def test_a_command_that_runs_once_is_given_its_key_and_no_service_s(name: str) -> None:
    assert settings_given(name) == ONCE.get(name, set())


def test_the_keys_that_matter_most_are_where_they_are_used_alone() -> None:
    def holders(secret: str) -> set[str]:
        found = {name for name, each in SERVICES.items() if secret in files_of(each).values()}
        return {REPLICAS.get(name, name) for name in found}

    assert holders("msia_seal_key") == {"keeper"}
    assert holders("msia_master_key") == {"ingress", "agent", "outbox", "projections"}
    assert holders("nats_operator") == {"streams", "backup"}
    assert holders("msia_backup_key") == {"backup"}
    assert holders("openrouter_api_key") == {"agent"}
    assert holders("postgres_admin_password") == {"postgres", "roles"}
    assert holders("postgres_certificate_key") == {"postgres"}
    assert holders("redis_certificate_key") == {"redis"}
    assert holders("nats_certificate_key") == {"nats"}


@pytest.mark.parametrize("name", [name for name in OURS if name not in ("sandbox", "roles")])
def test_each_service_has_its_own_key_to_nats_and_no_other(name: str) -> None:
    service, user = OURS[name], {**USERS, **REPLICAS}.get(name, name)
    keys = {where: source for where, source in files_of(service).items() if source.startswith("nats_")}
    assert keys == {"/run/secrets/nats_ca": "nats_ca", "/run/secrets/nats_key": f"nats_{user}"}
    assert COMPOSE["secrets"][f"nats_{user}"]["file"].endswith(f"/{user}.nk")
    environment = service["environment"]
    assert environment["NATS_URL"].startswith("tls://")
    assert {environment["NATS_CA_FILE"], environment["NATS_NKEY_SEED_FILE"]} == keys.keys()


@pytest.mark.parametrize("name", ["sandbox", "roles"])
def test_who_reads_no_log_has_no_key_to_nats(name: str) -> None:
    assert not [source for source in files_of(OURS[name]).values() if source.startswith("nats_")]


def test_every_file_is_one_that_is_made(tmp_path: Path) -> None:
    make(tmp_path, ["nats"], {})
    told = compose({"MSIA_SECRETS": str(tmp_path)})
    assert not [each["file"] for each in told["secrets"].values() if not Path(each["file"]).is_file()]
    used = {source for service in SERVICES.values() for source in files_of(service).values()}
    assert used == COMPOSE["secrets"].keys()
    assert set(ALL) <= used


def test_no_secret_is_a_variable_of_compose() -> None:
    assert not SECRET & variables(FILE.read_text()).keys()
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if any(word in variable for word in ("PASSWORD", "SECRET", "TOKEN", "SEED")) and value:
                assert "/run/secrets" in value, f"{name}: {variable}"
