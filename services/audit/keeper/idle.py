"""Customers whose conversations nobody continues: blocked when their time is over, erased after the block.

Off unless a time is set: the log does not know who has a contract. The last word of customer or person
counts, and whatever was decided about the customer since: a block that was lifted is not set again at once.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from contracts.errors import BadInput
from contracts.event import stored_as
from contracts.events.customer import CustomerRestricted
from contracts.events.inbox import HumanReplied, MessageReceived
from contracts.ids import KeyId, stable_id
from eventstore.errors import ExpectationFailed
from eventstore.keyids import generation_of, is_key_id, owner_of
from eventstore.media import Media
from eventstore.reading import StoredMessage
from eventstore.store import EventStore, Expect
from eventstore.vault import Vault
from services.common.customers.erasing import Eraser
from services.common.customers.places import CustomerRef, standing_of
from services.common.logging import logger

log = logger(__name__)

FILTER = "msia.inbox.>"
BY = "keeper"
_TALKED = stored_as(MessageReceived, HumanReplied)


def _now() -> datetime:
    return datetime.now(UTC)


class Idle:
    """Keeps in mind when each customer was last spoken with: 100 bytes for each."""

    def __init__(
        self,
        store: EventStore,
        kept: timedelta,
        blocked: timedelta,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """`kept`: after the last word; zero: for ever. `blocked`: from then until all is destroyed."""
        self._store, self._kept, self._blocked, self._clock = store, kept, blocked, clock
        self._eraser = Eraser(store, Vault(store.client), Media(store.client, None))
        self._position = 0
        self._last: dict[CustomerRef, datetime] = {}

    async def step(self) -> int:
        """Block whoever is due; how many those were. Raises `Unreachable`."""
        if not self._kept:
            return 0
        async for message in self._store.reader.read(FILTER, self._position):
            self._hear(message)
            self._position = message.position
        now, blocked = self._clock(), 0
        for customer in [one for one, last in self._last.items() if last + self._kept <= now]:
            blocked += await self._block(customer, now)
        return blocked

    def _hear(self, message: StoredMessage) -> None:
        key = KeyId(message.headers.get("ce-keyid", ""))
        if message.headers.get("ce-type") not in _TALKED or not is_key_id(key) or not generation_of(key):
            return
        try:
            customer = CustomerRef.parse(owner_of(key))
        except BadInput:  # a key of no customer: nobody is blocked for it
            return
        self._last[customer] = message.stored_at

    async def _block(self, customer: CustomerRef, now: datetime) -> bool:
        """Whether they were; else they are looked at again when something was said or decided."""
        told = await self._store.reader.last(customer.subject)
        if told is not None and told.stored_at > self._last[customer]:
            self._last[customer] = told.stored_at
            if told.stored_at + self._kept > now:
                return False
        standing = await standing_of(self._store, customer)
        if standing.restriction is not None or not await self._eraser.holds(customer, standing):
            del self._last[customer]  # until they are heard of again
            return False
        event = CustomerRestricted(
            account=customer.account,
            contact_id=customer.contact_id,
            reason=f"{self._kept.days} días sin mensajes",
            by=BY,
            erase_at=now + self._blocked,
        )
        id = stable_id("idle", customer.id, standing.position)
        expect = Expect(customer.subject, standing.position)
        try:
            await self._store.append(customer.id, event, id=id, actor=BY, expect=expect)
        except ExpectationFailed:  # something else was decided just now: the next round sees it
            return False
        log.info("a customer is blocked: nobody has written for long enough", customer=customer.id)
        return True
