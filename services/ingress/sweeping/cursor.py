"""Up to when everything was looked at: kept in a bucket of caches, for losing it costs only time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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
    """Shared by all replicas: the last writer wins, and who looks back too far finds nothing new."""

    def __init__(self, store: EventStore) -> None:
        self._bucket = Bucket(store.client)

    async def read(self) -> Swept | None:
        try:
            kept = object_or_empty(orjson.loads(await self._bucket.get(KEY)))
        except (Unusable, orjson.JSONDecodeError):
            return None
        at = time_or_none(kept.get("at"))
        left = {id: time_or_none(since) for id, since in object_or_empty(kept.get("left")).items()}
        return (
            None if at is None else Swept(at, {id: since for id, since in left.items() if since is not None})
        )

    async def write(self, swept: Swept) -> None:
        left = {id: since.isoformat() for id, since in swept.left.items()}
        try:
            await self._bucket.put(KEY, orjson.dumps({"at": swept.at.isoformat(), "left": left}))
        except Unusable as error:
            log.warning("the sweep's place is not kept", reason=str(error))
