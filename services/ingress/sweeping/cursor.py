"""Up to when everything was looked at: kept in a bucket of caches, for losing it costs only time."""

from datetime import datetime

from eventstore.snapshots.bucket import Bucket
from eventstore.snapshots.sealed import Unusable
from eventstore.store import EventStore
from services.common.logging import logger
from services.ingress.parsing.fields import time_or_none

log = logger(__name__)

KEY = "ingress.swept"


class Cursor:
    """Shared by all replicas: the last writer wins, and who looks back too far finds nothing new."""

    def __init__(self, store: EventStore) -> None:
        self._bucket = Bucket(store.client)

    async def read(self) -> datetime | None:
        try:
            return time_or_none((await self._bucket.get(KEY)).decode(errors="replace"))
        except Unusable:
            return None

    async def write(self, at: datetime) -> None:
        try:
            await self._bucket.put(KEY, at.isoformat().encode())
        except Unusable as error:
            log.warning("the sweep's place is not kept", reason=str(error))
