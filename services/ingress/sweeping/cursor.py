"""Up to when everything was looked at: kept in a bucket of caches, for losing it costs only time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from eventstore.snapshots.bucket import Bucket
from eventstore.snapshots.sealed import Unusable
from eventstore.store import EventStore
from services.common.logging import logger
from services.ingress.parsing.fields import object_or_empty, time_or_none

log = logger(__name__)

KEY = "ingress.swept"


@dataclass(frozen=True, slots=True)
class Swept:
    """Everything up to `at`; conversations that could not be looked at, only up to their own time."""

    at: datetime
    left: Mapping[str, datetime] = field(default_factory=dict)


class Cursor:
    """Shared by all replicas: the last writer wins, and who looks back too far finds nothing new.

    A clock that was ahead would skip what it claims to have seen, so what a replica says is no later than
    the server's own time of storing it, less the seconds that the sweep took (docs/decisions/0006).
    """

    def __init__(self, store: EventStore) -> None:
        self._bucket = Bucket(store.client)

    async def read(self) -> Swept | None:
        try:
            stored = await self._bucket.kept(KEY)
            kept = object_or_empty(orjson.loads(stored.value))
        except (Unusable, orjson.JSONDecodeError):
            return None
        at, took = time_or_none(kept.get("at")), kept.get("took")
        if at is not None and isinstance(took, int | float):
            at = min(at, stored.at - timedelta(seconds=took))
        left = {id: time_or_none(since) for id, since in object_or_empty(kept.get("left")).items()}
        return (
            None if at is None else Swept(at, {id: since for id, since in left.items() if since is not None})
        )

    async def write(self, swept: Swept, took: float) -> None:
        """`took`: seconds since `swept.at`, by a clock that nobody sets."""
        left = {id: since.isoformat() for id, since in swept.left.items()}
        try:
            value = orjson.dumps({"at": swept.at.isoformat(), "took": took, "left": left})
            await self._bucket.put(KEY, value)
        except Unusable as error:
            log.warning("the sweep's place is not kept", reason=str(error))
