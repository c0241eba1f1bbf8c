"""Where Redis or Valkey is, and as whom one connects."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, SecretStr

from services.common.hosts import on_this_machine
from services.common.settings import ServiceSettings


class RedisSettings(ServiceSettings):
    """A part of the settings of whoever connects. See docs/guides/postgres-and-redis.md."""

    redis_url: str = Field(
        "redis://127.0.0.1:6379/0",
        repr=False,  # it may hold a password
        description="Checkpoints of running turns; as in rediss://agent@redis:6379/0 with TLS and a user.",
    )
    redis_password: SecretStr = Field(SecretStr(""), description="Used where REDIS_URL names none.")
    redis_ca_file: Path | None = Field(
        None, description="Who signed the server's certificate, for rediss:// URLs."
    )

    def in_the_open(self) -> dict[str, str]:
        todo = "take rediss://, and set REDIS_CA_FILE to who signed its certificate"
        return super().in_the_open() | ({"REDIS_URL": todo} if in_the_open(self.redis_url) else {})

    def redis(self, url: str) -> dict[str, Any]:
        """What a client or a pool takes beside this URL: the password, and whose certificate will do."""
        password = self.redis_password.get_secret_value()
        told: dict[str, Any] = {"password": password} if password else {}
        if self.redis_ca_file and url.startswith("rediss://"):
            told |= {"ssl_ca_certs": str(self.redis_ca_file), "ssl_check_hostname": True}
        return told


def in_the_open(url: str) -> bool:
    """Whether anybody between us and the server could read along, or be the server."""
    parts = urlsplit(url)
    # a redis-py URL may switch the check of the certificate off
    checked = dict(parse_qsl(parts.query)).get("ssl_cert_reqs", "required") in ("required", "2")
    tls = parts.scheme.lower() == "rediss" and checked
    return not tls and parts.scheme.lower() != "unix" and not on_this_machine(parts.hostname)
