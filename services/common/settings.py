"""What every service's settings share. Names are those of the design, section 9."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from contracts.errors import Misconfigured
from services.common.hosts import on_this_machine

if TYPE_CHECKING:
    from eventstore.access import Access
    from eventstore.ledger.trust import Trust

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The folder of local state (`MSIA_HOME`, default `.msia/` beside the code)."""
    return Path(os.environ.get("MSIA_HOME") or ROOT / ".msia").resolve()


def secrets_dir() -> Path | None:
    """The folder with a file for each secret, named as its setting (`MSIA_SECRETS_DIR`).

    So containers are given theirs: an environment is seen by whoever may look at a container, and handed on
    to every child. Raises `Misconfigured` where it is no folder.
    """
    told = os.environ.get("MSIA_SECRETS_DIR")
    if not told:
        return None
    if not (folder := Path(told)).is_dir():
        raise Misconfigured(f"MSIA_SECRETS_DIR: {folder} is no folder. Correct or unset it.")
    return folder


def env_files() -> tuple[Path, Path]:
    """Later wins: what `msia run` wrote of the running system, then the user's own `.env`."""
    return home() / "run.env", home().parent / ".env"


class ServiceSettings(BaseSettings):
    """Read from the environment, then `.env`, `.msia/run.env` of `msia run`, and the folder of secrets."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    msia_env: Literal["local", "production"] = Field(
        "production", description="What is unsafe refuses to start in production, and is only told in local."
    )
    msia_closed_network: bool = Field(
        False,
        description="NATS, PostgreSQL and Redis elsewhere may be spoken to without TLS: for a network that "
        "nobody else is in, or that encrypts by itself. In production else nothing starts.",
    )
    nats_url: str = Field(
        "nats://127.0.0.1:4222",
        description="The log; several servers of a cluster by commas; tls:// for TLS.",
    )
    nats_monitor_url: str | None = Field(
        None,
        description="NATS's monitoring port, as in http://nats:8222: whether it syncs before it answers.",
    )
    nats_nkey_seed: SecretStr = Field(SecretStr(""), description="This service's key for NATS: a seed, SU….")
    nats_nkey_seed_file: Path | None = Field(None, description="The file it is in; better than the seed.")
    nats_nkey_dir: Path | None = Field(
        None, description="A folder with the seeds of all users, `<user>.nk`: each command takes its own."
    )
    nats_ca_file: Path | None = Field(
        None, description="Who signed the NATS servers' certificates, for tls:// URLs."
    )
    msia_stream: str = Field("EVENTS", description="The log's stream; tests use one each.")
    msia_replicas: int = Field(1, ge=1, le=5, description="How many NATS servers keep a copy of each stream.")
    msia_log_id: UUID | None = Field(
        None, description="The log's id (`msia infra apply` prints it): no other."
    )
    msia_seal_dir: Path | None = Field(
        None, description="The keeper's directory, or a copy: a log without its newest seal is refused."
    )
    msia_seal_vkeys: str = Field("", description="Verifier keys of seals, separated by commas.")
    msia_master_key: SecretStr = Field(
        SecretStr(""), description="`id:base64(32 bytes)`, several separated by commas; the first wraps."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    otel_exporter_otlp_endpoint: str = Field(
        "", description="Where traces go (OTLP over HTTP), as in http://127.0.0.1:4318; empty: nowhere."
    )

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Read the settings; a bad one is a `Misconfigured` that names the variable."""
        try:
            return cls(_env_file=env_files(), _secrets_dir=secrets_dir(), **overrides)
        except SettingsError as error:  # a secret's file that cannot be read, a list that is no JSON
            raise Misconfigured(f"settings: {error}: {error.__cause__}. Correct it.") from error
        except ValidationError as error:
            lines = "; ".join(
                f"{'.'.join(str(part) for part in e['loc']).upper()}: {e['msg']}" for e in error.errors()
            )
            raise Misconfigured(f"settings: {lines}. Correct them in the environment or in .env.") from error

    @property
    def local(self) -> bool:
        return self.msia_env == "local"

    def nats(self, user: str) -> "Access":
        """As whom to connect to NATS: with the key that was given, or with that of `user` from the folder.

        Raises `Misconfigured` for a file that cannot be read.
        """
        from eventstore.access import Access

        if seed := self.nats_nkey_seed.get_secret_value():
            return Access(seed, self.nats_ca_file)
        file = self.nats_nkey_seed_file or (self.nats_nkey_dir and self.nats_nkey_dir / f"{user}.nk")
        return Access.of_file(file, self.nats_ca_file) if file else Access(ca=self.nats_ca_file)

    def check_servers(self) -> None:
        """Refuse to start as nobody in particular, or in the open, but on this machine."""
        self.require_closed()
        if not self.local and not self.nats("").seed:
            raise Misconfigured(
                "set NATS_NKEY_SEED_FILE to this service's key: only with MSIA_ENV=local it may connect to "
                "NATS without. `msia infra users` makes keys and the servers' configuration"
            )

    def in_the_open(self) -> dict[str, str]:
        """Settings whose servers others could listen to, or stand for; and what to do about each."""
        todo = "take tls://, and set NATS_CA_FILE to who signed its certificate"
        return {"NATS_URL": todo} if any(map(_nats_in_the_open, self.nats_url.split(","))) else {}

    def require_closed(self) -> None:
        """Refuse to speak to servers elsewhere without TLS, but where that is wanted."""
        if self.local or self.msia_closed_network:
            return
        if found := self.in_the_open():
            raise Misconfigured(
                "; ".join(f"{name} leads over a network without TLS: {todo}" for name, todo in found.items())
                + ". On a network of your own alone, set MSIA_CLOSED_NETWORK=true"
            )

    def trust(self) -> "Trust":
        """Whose seals count. Raise `Misconfigured` or `BadInput` for what is no key."""
        from eventstore.ledger.trust import Trust  # cryptography: 50 ms of every command

        return Trust.parse(keys=self.msia_seal_vkeys.split(","))

    def require(self, **values: object) -> None:
        """Refuse to start when a value that this service cannot do without is empty."""
        missing = [name for name, value in values.items() if not value or value in (SecretStr(""),)]
        if missing:
            raise Misconfigured(
                f"set {', '.join(name.upper() for name in missing)} in the environment or in .env."
            )


def _nats_in_the_open(url: str) -> bool:
    parts = urlsplit(url.strip() if "://" in url else f"nats://{url.strip()}")
    return parts.scheme.lower() not in ("tls", "wss") and not on_this_machine(parts.hostname)
