"""Every `CustomerErased` of the log as a signed note outside: a backup does not know who was erased since.

Written within a tick after the log took it. Reads `msia.customer.>` from its beginning at each start, so what
a crash left out is written then.
"""

import asyncio

from contracts.errors import BadInput
from contracts.event import stored_as
from contracts.events.customer import CustomerErased
from contracts.ids import aggregate_of
from eventstore.codec import decode
from eventstore.ledger.erasures import Erasure, ErasureNotes
from eventstore.ledger.notes import SigningKey
from eventstore.reading import Reader, StoredMessage
from services.common.logging import logger

log = logger(__name__)

FILTER = "msia.customer.>"
_ERASED = stored_as(CustomerErased)


class Telling:
    """A cursor over what became of customers."""

    def __init__(self, reader: Reader, notes: ErasureNotes, key: SigningKey) -> None:
        self._reader, self._notes, self._key = reader, notes, key
        self._position = 0

    async def step(self) -> int:
        """Write what is new; how many notes that were. Raises `Unreachable`, `OSError`."""
        await asyncio.to_thread(self._notes.prepare)
        written = 0
        async for message in self._reader.read(FILTER, self._position):
            if erasure := await erasure_in(message):
                written += await asyncio.to_thread(self._notes.write, erasure, self._key)
            self._position = message.position
        return written


async def erasure_in(message: StoredMessage) -> Erasure | None:
    """The erasure that an event of a customer tells of."""
    if message.headers.get("ce-type") not in _ERASED:
        return None
    try:
        event = (await decode(message, None)).event
    except BadInput as error:  # a later version's, or altered: who is erased by it, this version cannot say
        log.error("an erasure does not decode", at=message.position, why=str(error))
        return None
    assert isinstance(event, CustomerErased)
    return Erasure(aggregate_of(message.subject), event.key_generation, message.stored_at)
