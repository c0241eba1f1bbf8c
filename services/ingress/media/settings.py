"""Settings of the media worker. Durations in seconds, sizes in bytes."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from eventstore.declared import Consumer, declared
from services.common.settings import ServiceSettings


class MediaSettings(ServiceSettings):
    """`MEDIA_*`, and where Chatwoot is."""

    chatwoot_api_url: str = Field("", description="Files are fetched from here, also where it is private.")
    media_hosts: str = Field(
        "",
        description="Further hosts that files may be fetched or redirected from, separated by commas; "
        "`*.` stands for any subdomain, as in `*.s3.eu-west-3.amazonaws.com`. HTTPS and public only.",
    )
    media_limit: int = Field(25 * 1024 * 1024, gt=0, description="A larger file is not kept.")
    media_connect_timeout: float = Field(5.0, gt=0, description="For a connection.")
    media_read_timeout: float = Field(10.0, gt=0, description="Longest silence while a file comes.")
    media_timeout: float = Field(60.0, gt=0, description="For one try, redirects included.")
    media_redirects: int = Field(3, ge=0, description="That one fetch follows.")
    # Chatwoot tells of a file before its upload is done (#15540): the first tries are for that race.
    media_pauses: str = Field("1,2,4,8,30,120", description="Before each further try.")
    media_concurrency: int = Field(4, ge=1, description="Files at once; each is in memory, twice.")
    media_grace: float = Field(5.0, ge=0, description="On SIGTERM, files being fetched may finish.")
    # Instead of what infra/nats/consumers.yaml declares.
    media_ack_wait: float | None = Field(None, gt=0, description="A dead replica's files come again then.")
    media_stuck_after: float = Field(30.0, gt=0, description="Messages wait and none comes: an alarm.")

    media_transcriber: Literal["", "openai", "faster-whisper"] = Field(
        "", description="Puts voice notes into words: `openai` is any server of our own with that API."
    )
    media_transcriber_url: str = Field("", description="As in http://127.0.0.1:9000/v1; never a public one.")
    media_transcriber_key: SecretStr = Field(SecretStr(""), description="Where that server asks for one.")
    media_transcriber_model: str = Field(
        "", description="`openai`: the model asked for. `faster-whisper`: a name or a folder."
    )
    media_transcriber_timeout: float = Field(30.0, gt=0, description="For one voice note.")

    @field_validator("media_pauses")
    @classmethod
    def _numbers(cls, value: str) -> str:
        if any(float(part) < 0 for part in value.split(",") if part.strip()):
            raise ValueError("give seconds separated by commas, as in 1,2,4,8")
        return value

    @property
    def media_hold(self) -> float:
        """How long one message may take at most, all tries of its files together."""
        tries = len(self.pauses) + 1
        return sum(self.pauses) + tries * self.media_timeout + 3 * self.media_transcriber_timeout

    @property
    def pauses(self) -> tuple[float, ...]:
        return tuple(float(part) for part in self.media_pauses.split(",") if part.strip())

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(filter(None, (part.strip().lower() for part in self.media_hosts.split(","))))

    @property
    def consumer(self) -> Consumer:
        """The durable that all replicas of ingress share."""
        return (
            declared()
            .consumer("media")
            .overridden(stream=self.msia_stream, ack_wait=self.media_ack_wait, max_ack_pending=None)
        )
