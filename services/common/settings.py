"""What every service's settings share. Names are those of the design, section 9."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.errors import Misconfigured

if TYPE_CHECKING:
    from eventstore.ledger.trust import Trust

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The folder of local state (`MSIA_HOME`, default `.msia/` beside the code)."""
    return Path(os.environ.get("MSIA_HOME") or ROOT / ".msia").resolve()


def env_files() -> tuple[Path, Path]:
    """Later wins: what `msia run` wrote of the running system, then the user's own `.env`."""
    return home() / "run.env", home().parent / ".env"


class ServiceSettings(BaseSettings):
    """Read from the environment, then `.env`, then the file `msia run` leaves (`.msia/run.env`)."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    msia_env: Literal["local", "production"] = "production"
    nats_url: str = "nats://127.0.0.1:4222"
    nats_monitor_url: str | None = None
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
    log_level: str = "INFO"

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Read the settings; a bad one is a `Misconfigured` that names the variable."""
        try:
            return cls(_env_file=env_files(), **overrides)
        except ValidationError as error:
            lines = "; ".join(
                f"{'.'.join(str(part) for part in e['loc']).upper()}: {e['msg']}" for e in error.errors()
            )
            raise Misconfigured(f"settings: {lines}. Correct them in the environment or in .env.") from error

    @property
    def local(self) -> bool:
        return self.msia_env == "local"

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
