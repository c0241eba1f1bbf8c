"""Where a customer stands in the log: which conversations are theirs, and which events are under their keys.

No index by customer is kept outside of PostgreSQL, which nothing but the query API reads: the log is read
through (3 s of CPU for 100,000 messages), which is right for what happens a few times a month.
"""

import re
from dataclasses import dataclass

from contracts.errors import BadInput
from contracts.ids import KeyId, aggregate_of, customer_id, is_conversation, subject
from domain.customers.standing import Standing, fold
from eventstore.codec import decode
from eventstore.keyids import generation_of, is_key_id, owner_of
from eventstore.reading import Reader, StoredMessage
from eventstore.store import EventStore

_CUSTOMER = re.compile(r"(?:contact-)?(\d{1,18})-(\d{1,18})", re.ASCII)
_TOLD = "msia.inbox.>"


@dataclass(frozen=True, slots=True)
class CustomerRef:
    """One contact of one Chatwoot account."""

    account: int
    contact_id: int

    @classmethod
    def parse(cls, text: str) -> "CustomerRef":
        """`1-4102` or `contact-1-4102`; `BadInput` for anything else."""
        found = _CUSTOMER.fullmatch(text)
        if found is None:
            raise BadInput(f"{text!r} is no contact: give account and number, as in 1-4102")
        return cls(int(found[1]), int(found[2]))

    @property
    def id(self) -> str:
        """Aggregate, and owner of keys."""
        return customer_id(self.account, self.contact_id)

    @property
    def subject(self) -> str:
        """What became of them and of their keys."""
        return subject("customer", self.id)

    def owns(self, message: StoredMessage) -> int:
        """The generation of their key that the message names; 0: none of theirs."""
        key = KeyId(message.headers.get("ce-keyid", ""))
        return generation_of(key) if is_key_id(key) and owner_of(key) == self.id else 0

    def about(self, message: StoredMessage) -> bool:
        """Whether a message of a conversation is of this customer: by its key, or by its open part."""
        return bool(self.owns(message)) or self._named.search(message.body) is not None

    @property
    def _named(self) -> re.Pattern[bytes]:
        # Bodies are canonical JSON, and what a person wrote is not in the open.
        return re.compile(rb'"contact_id":%d[,}]' % self.contact_id)  # `re` caches the last 512


async def standing_of(store: EventStore, customer: CustomerRef) -> Standing:
    """As it stands now, from the leader; no personal part is opened for it."""
    tail = await store.reader.tail_from_leader(customer.subject, 0)
    return fold(Standing(), [await decode(message, None) for message in tail])


async def conversations_of(reader: Reader, customer: CustomerRef, after: int = 0) -> list[str]:
    """Theirs, sorted, of what was told after a position; reads that much of `msia.inbox.>`, exactly."""
    found: set[str] = set()
    prefix, position = f"{customer.account}-", after

    def look(message: StoredMessage) -> None:
        aggregate = aggregate_of(message.subject)
        new = aggregate not in found and aggregate.startswith(prefix) and is_conversation(aggregate)
        if new and customer.about(message):
            found.add(aggregate)

    async for message in reader.read(_TOLD, after):
        position = message.position
        look(message)
    for message in await reader.tail_from_leader(_TOLD, position):  # a replica may lag behind
        look(message)
    return sorted(found, key=lambda id: int(id.partition("-")[2]))
