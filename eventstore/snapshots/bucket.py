"""Getting and putting values of the bucket, one request each, with no patience: it is only a cache."""

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError

from eventstore.snapshots.sealed import Unusable

GET = 0.5  # seconds; it takes 0.3 ms, and a fold from the start 0.1 s
PUT = 5.0
_HEADERS = 1024  # bytes of a message that are not its body


class Bucket:
    """The KV bucket `SNAPSHOTS` (its stream and subjects by ADR-8 of NATS)."""

    def __init__(self, client: Client, name: str = "SNAPSHOTS") -> None:
        self._client, self._name = client, name

    async def get(self, key: str) -> bytes:
        """The value; `Unusable` when there is none, or none in time."""
        subject = f"$KV.{self._name}.{key}"
        try:
            reply = await self._client.request(
                f"$JS.API.DIRECT.GET.KV_{self._name}.{subject}", b"", timeout=GET
            )
        except (NatsError, TimeoutError, OSError) as error:
            raise Unusable(f"the bucket does not answer ({type(error).__name__})", odd=True) from error
        status = (reply.headers or {}).get("Status")
        if status or "KV-Operation" in (reply.headers or {}):
            raise Unusable("there is none")
        return reply.data

    async def put(self, key: str, value: bytes) -> None:
        """Store it; the last writer wins. `Unusable` when it is too large or not taken."""
        if len(value) + _HEADERS > self._client.max_payload:
            raise Unusable(f"{len(value)} bytes are too many for one message")
        try:
            await self._client.jetstream().publish(f"$KV.{self._name}.{key}", value, timeout=PUT)
        except (NatsError, JetStreamError, TimeoutError, OSError) as error:
            raise Unusable(f"the bucket does not take it ({type(error).__name__})", odd=True) from error
