"""Settings of `msia replay`."""

from pydantic import Field, SecretStr

from services.common.settings import ServiceSettings


class ReplaySettings(ServiceSettings):
    """Where the read models are, for `--check`; `make run` leaves both values."""

    query_url: str = Field("http://127.0.0.1:8002", description="The query API.")
    msia_token: SecretStr = Field(SecretStr(""), description="Bearer token for both APIs.")
    query_patience: float = Field(10.0, gt=0, description="Seconds for the read models to catch up.")
