"""Getting and putting values of the bucket, one request each, with no patience: it is only a cache."""

from dataclasses import dataclass
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError

from eventstore.snapshots.sealed import Unusable

BUCKET = "SNAPSHOTS"
GET = 0.5  # seconds; it takes 0.3 ms, and a fold from the start 0.1 s
PUT = 5.0
_HEADERS = 1024  # bytes of a message that are not its body


@dataclass(frozen=True, slots=True)
class Kept:
    """A value, and when the server stored it, by the server's clock."""

    value: bytes
    at: datetime


class Bucket:
    """A KV bucket, `SNAPSHOTS` but for tests (its stream and subjects by ADR-8 of NATS)."""

    def __init__(self, client: Client, name: str = BUCKET) -> None:
        self._client, self._name = client, name

    async def get(self, key: str, patience: float = GET) -> bytes:
        """The value; `Unusable` when there is none, or none within so many seconds."""
        return (await self.kept(key, patience)).value

    async def kept(self, key: str, patience: float = GET) -> Kept:
        """The same with its time."""
        subject = f"$KV.{self._name}.{key}"
        try:
            reply = await self._client.request(
                f"$JS.API.DIRECT.GET.KV_{self._name}.{subject}", b"", timeout=patience
            )
        except (NatsError, TimeoutError, OSError) as error:
            raise self._failed("does not answer", error) from error
        headers = reply.headers or {}
        if headers.get("Status") or "KV-Operation" in headers:
            raise Unusable("there is none")
        return Kept(reply.data, datetime.fromisoformat(headers["Nats-Time-Stamp"]).astimezone(UTC))

    async def put(self, key: str, value: bytes) -> None:
        """Store it; the last writer wins. `Unusable` when it is too large or not taken."""
        if len(value) + _HEADERS > self._client.max_payload:
            raise Unusable(f"{len(value)} bytes are too many for one message")
        try:
            await self._client.jetstream().publish(f"$KV.{self._name}.{key}", value, timeout=PUT)
        except (NatsError, JetStreamError, TimeoutError, OSError) as error:
            raise self._failed("does not take it", error) from error

    def _failed(self, how: str, error: Exception) -> Unusable:
        # That the whole server is away is told by those who need it.
        return Unusable(f"the bucket {how} ({type(error).__name__})", odd=self._client.is_connected)
