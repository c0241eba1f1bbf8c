"""Why the bot must not speak to a customer: read from the leader, before each outcome and each request."""

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from sys import maxsize

from contracts.errors import Undecodable, UnknownEvent
from contracts.ids import CustomerId, subject
from domain.customers.standing import Barred, Standing, fold
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.logging import logger

log = logger(__name__)

# Also versions of the future.
BARRING = re.compile(r"msia\.customer\.(Contact(Unm|M)uted|Customer(\w*[Rr]estricted|Erased))\.v\d+")


@dataclass(frozen=True, slots=True)
class Known:
    """Of one customer. `read_at`: on the monotonic clock."""

    standing: Standing = field(default_factory=Standing)
    unsure: bool = False  # something that may bar them does not decode
    read_at: float = -math.inf

    @property
    def barred(self) -> Barred:
        """`muted`, `restricted`, or empty: the bot may speak."""
        return self.standing.barred or ("restricted" if self.unsure else "")

    @property
    def silent_to(self) -> int:
        """See `Standing.silent_to`."""
        return maxsize if self.unsure else self.standing.silent_to


class Barring:
    """What each customer's own events say; all methods raise `Unreachable`."""

    def __init__(
        self, store: EventStore, size: int = 10_000, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._size, self._monotonic = store, size, monotonic
        self._known: OrderedDict[CustomerId, Known] = OrderedDict()

    async def lately(self, customer: CustomerId, seconds: float) -> Known:
        """As it was at most so many seconds ago: for what is decided again before it counts."""
        known = self._known.get(customer)
        if known is not None and self._monotonic() - known.read_at < seconds:
            return known
        return await self.of(customer)

    async def of(self, customer: CustomerId) -> Known:
        """As it is; one request to the leader when nothing changed."""
        began = self._monotonic()
        known = self._known.pop(customer, Known())
        for message in await self._store.reader.tail_from_leader(
            subject("customer", customer), known.standing.position
        ):
            known = await _after(message, known)
        self._known[customer] = known = replace(known, read_at=began)
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        return known

    def changed(self, customer: CustomerId) -> None:
        """Something was stored about them: what was read lately is too old."""
        if known := self._known.get(customer):
            self._known[customer] = replace(known, read_at=-math.inf)


async def _after(message: StoredMessage, known: Known) -> Known:
    seen = replace(known, standing=replace(known.standing, position=message.position))
    if not BARRING.fullmatch(message.headers.get("ce-type", "")):
        return seen
    try:
        return replace(known, standing=fold(known.standing, [await decode(message, None)]))
    except (UnknownEvent, Undecodable) as error:
        # It may mute or restrict: silence can be mended, an answer cannot.
        log.error("what bars a customer does not decode", position=message.position, error=str(error))
        return replace(seen, unsure=True)
