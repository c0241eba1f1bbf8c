"""Erasures that are due, and those that a crash or a restore left unfinished.

Reads `msia.customer.>` from its beginning, so after a restore from a backup every `CustomerErased` is carried
out again before the first round ends. Any number of keepers may do it at once.
"""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from contracts.errors import BadInput, MsiaError, Unreachable
from contracts.ids import aggregate_of
from domain.customers.standing import Standing, fold
from eventstore.codec import decode
from eventstore.media import Media
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from eventstore.vault import Vault
from services.common.customers.erasing import Eraser, Why
from services.common.customers.places import CustomerRef
from services.common.logging import logger

log = logger(__name__)

FILTER = "msia.customer.>"


def _now() -> datetime:
    return datetime.now(UTC)


class Erasures:
    """Keeps in mind those customers only whom something is due for."""

    def __init__(self, store: EventStore, clock: Callable[[], datetime] = _now) -> None:
        self._store, self._clock = store, clock
        self._eraser = Eraser(store, Vault(store.client), Media(store.client, None))
        self._position = 0
        self._standing: dict[CustomerRef, Standing] = {}  # the restricted ones
        self._unfinished: deque[tuple[CustomerRef, int]] = deque()

    async def step(self) -> int:
        """Learn what is new, finish what was begun, erase what is due; how many erasures that were.

        Raises `Unreachable`; of other errors, which stop no other customer's, the last one.
        """
        await self._learn()
        done, trouble = 0, None
        for customer, up_to in list(self._unfinished):
            try:
                done += await self._eraser.finish(customer, up_to, Why("keeper", "unfinished"))
            except Unreachable:
                raise
            except MsiaError as error:
                log.error("an erasure cannot be finished", customer=customer.id, why=str(error))
                trouble = error
            else:
                self._unfinished.remove((customer, up_to))
        for customer in [one for one, standing in self._standing.items() if self._due(standing)]:
            try:
                done += await self._erase(customer)
            except Unreachable:
                raise
            except MsiaError as error:
                log.error("an erasure that is due fails", customer=customer.id, why=str(error))
                trouble = error
        if trouble is not None:
            raise trouble
        return done

    def _due(self, standing: Standing) -> bool:
        return standing.due(self._clock())

    async def _erase(self, customer: CustomerRef) -> bool:
        known = self._standing[customer].restriction
        if known is None:
            return False
        log.info("an erasure is due", customer=customer.id)
        after = await self._eraser.erase(customer, Why(known.by, known.reason), self._due)
        if after.restriction is None:
            self._standing.pop(customer, None)
        return after.restriction is None

    async def _learn(self) -> None:
        """Everything that `msia.customer.>` says since the last look."""
        async for message in self._store.reader.read(FILTER, self._position):
            await self._take(message)
            self._position = message.position

    async def _take(self, message: StoredMessage) -> None:
        try:
            customer = CustomerRef.parse(aggregate_of(message.subject))
            recorded = await decode(message, None)
        except BadInput as error:  # no customer's subject, unknown, undecodable
            # A later version's, or altered: what it may restrict is not destroyed by a version that cannot
            # read it, and the rest goes on.
            log.error("an event of a customer does not decode", at=message.position, why=str(error))
            return
        before = self._standing.get(customer, Standing())
        after = fold(before, [recorded])
        if after.erased_at != before.erased_at:
            self._unfinished.append((customer, after.erased_up_to))
        if after.restriction is None:
            self._standing.pop(customer, None)
        else:
            self._standing[customer] = after
