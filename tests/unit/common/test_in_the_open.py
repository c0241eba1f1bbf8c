"""What is spoken without TLS over a network starts nowhere but where that is wanted."""

from typing import Any

import pytest

from contracts.errors import Misconfigured
from services.audit.doctor.settings import DoctorSettings
from services.common.postgres import PostgresSettings
from services.common.redis import RedisSettings
from services.common.settings import ServiceSettings
from services.projections.settings import ProjectionsSettings

CA = "/run/secrets/ca"


def refused(kind: type[ServiceSettings], **values: Any) -> str:
    """Why these settings do not start in production; "" where they do."""
    production = kind(_env_file=None, msia_env="production", **values)
    kind(_env_file=None, msia_env="local", **values).require_closed()
    kind(_env_file=None, msia_env="production", msia_closed_network=True, **values).require_closed()
    try:
        production.require_closed()
    except Misconfigured as error:
        return str(error).partition(" leads")[0]
    return ""


@pytest.mark.parametrize(
    "url",
    [
        "nats://remote:4222",
        "nats://nats:4222",
        "remote:4222",
        "NATS://10.0.0.5",
        "ws://remote:443",
        "tls://a:4222,nats://b:4222",
        "nats://127.0.0.1:4222, nats://b:4222",
        "nats://localhost.example.es:4222",
    ],
)
def test_a_log_elsewhere(url: str) -> None:
    assert refused(ServiceSettings, nats_url=url) == "NATS_URL"


@pytest.mark.parametrize(
    "url",
    ["nats://127.0.0.1:4222", "nats://localhost:4222", "nats://[::1]:4222", "tls://remote", "wss://remote"],
)
def test_a_log_here_or_behind_tls(url: str) -> None:
    assert refused(ServiceSettings, nats_url=url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://remote/msia",
        "postgresql://u:p@10.0.0.7:5432/msia",
        "postgres://u:p@remote/msia?sslmode=disable",
        "postgresql://u:p@remote/msia?sslmode=prefer",
        "postgresql://u:p@remote/msia?sslmode=require",  # encrypted, to whoever answers
        "postgresql://u:p@localhost,remote/msia",
        "postgresql:///msia?host=remote",
        "postgresql://u:p@127.0.0.1/msia?host=remote",
    ],
)
def test_a_database_elsewhere(url: str) -> None:
    assert refused(PostgresSettings, postgres_url=url) == "POSTGRES_URL"
    here = "postgresql://reader@127.0.0.1/msia"
    assert refused(ProjectionsSettings, postgres_url=url, postgres_reader_url=here) == "POSTGRES_URL"
    assert refused(ProjectionsSettings, postgres_url=here, postgres_reader_url=url) == "POSTGRES_READER_URL"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"postgres_url": "postgresql://u:p@127.0.0.1:5432/msia"},
        {"postgres_url": "postgresql://u:p@[::1]:5432/msia"},
        {"postgres_url": "postgresql:///msia?host=/var/run/postgresql"},
        {"postgres_url": "postgresql://u:p@remote/msia?sslmode=verify-full"},
        {"postgres_host": "remote", "postgres_ca_file": CA},
        {"postgres_url": "postgresql://u:p@remote/msia", "postgres_ca_file": CA},
    ],
)
def test_a_database_here_or_behind_tls(values: dict[str, str]) -> None:
    assert refused(ProjectionsSettings, **values) == ""


@pytest.mark.parametrize(
    "url",
    ["redis://remote:6379/0", "redis://:p@10.1.2.3", "REDIS://redis/0", "rediss://r?ssl_cert_reqs=none"],
)
def test_checkpoints_elsewhere(url: str) -> None:
    assert refused(RedisSettings, redis_url=url) == "REDIS_URL"


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:6379/0", "redis://localhost", "rediss://remote", "unix:///run/valkey.sock"]
)
def test_checkpoints_here_or_behind_tls(url: str) -> None:
    assert refused(RedisSettings, redis_url=url) == ""


def test_all_are_told_at_once() -> None:
    settings = DoctorSettings(
        _env_file=None, nats_url="nats://a", redis_url="redis://b", postgres_host="c", msia_env="production"
    )
    assert set(settings.in_the_open()) == {"NATS_URL", "REDIS_URL", "POSTGRES_URL"}
    with pytest.raises(Misconfigured, match=r"NATS_CA_FILE.*POSTGRES_CA_FILE.*MSIA_CLOSED_NETWORK=true"):
        settings.check_servers()
