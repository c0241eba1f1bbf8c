"""Erasing a customer, step by step; safe to repeat, after a crash between any two steps and side by side.

1. `Erased` in each of their conversations: the turn is abandoned, parts are cancelled, checkpoints dropped;
2. `CustomerErased`, which names the last generation of keys that goes;
3. their files in `MEDIA` are deleted;
4. their keys are destroyed: from here on nothing sealed under them reads, anywhere, in any copy of the log;
5. what a lagging replica stored meanwhile is looked for, once more `Erased`, and its files are deleted.

What comes after `CustomerErased` under the same generations is stored without its words by whoever has heard
of the destroyed key. Media go before the keys: so keys that are destroyed say that all of it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from contracts.event import stored_as
from contracts.events.control import Erased
from contracts.events.customer import CustomerErased
from contracts.events.inbox import MediaStored
from contracts.ids import Position, stable_id, whole
from domain.customers.standing import Standing
from eventstore.errors import ExpectationFailed
from eventstore.keyids import key_id
from eventstore.media import Media
from eventstore.reading import StoredMessage
from eventstore.store import EventStore, Expect
from eventstore.vault import Vault
from services.common.customers.places import CustomerRef, conversations_of, standing_of
from services.common.logging import logger

log = logger(__name__)

_ERASED, _MEDIA = stored_as(Erased), stored_as(MediaStored)


@dataclass(frozen=True, slots=True)
class Why:
    """Who wanted it, and why: both stand in the log in the open."""

    by: str
    reason: str


class Eraser:
    """Carries an erasure out. Needs no master key: keys are destroyed, never opened."""

    def __init__(self, store: EventStore, vault: Vault, media: Media) -> None:
        self._store, self._vault, self._media = store, vault, media

    async def holds(self, customer: CustomerRef, standing: Standing) -> bool:
        """Whether something is left to be erased: false once `CustomerErased` covers every key there is."""
        return not standing.erased_up_to or await self._last_generation(customer) > standing.erased_up_to

    async def erase(
        self, customer: CustomerRef, why: Why, wanted: Callable[[Standing], bool] = lambda _: True
    ) -> Standing:
        """All steps; how the customer stands then. `wanted` is asked again before what cannot be undone."""
        while True:
            standing = await standing_of(self._store, customer)
            if not await self.holds(customer, standing):
                await self.finish(customer, standing.erased_up_to, why)
                return standing
            up_to = (
                await self._last_generation(customer) or 1
            )  # without any, the first is closed: nobody makes it late
            if not wanted(standing):
                return standing
            began = await self._store.last_position()
            found = await conversations_of(self._store.reader, customer)
            for conversation in found:
                await self._say(customer, conversation, up_to, why, every=True)
            if await self._commit(customer, standing, up_to, why):
                await self._destroy(customer, up_to, found)
                told = await conversations_of(self._store.reader, customer, began)
                await self._look_again(customer, up_to, why, sorted({*found, *told}))
                return await standing_of(self._store, customer)

    async def finish(self, customer: CustomerRef, up_to: int, why: Why) -> bool:
        """Repeat what follows `CustomerErased`; whether something was left of the keys.

        Keys that are destroyed cost a few requests each, whatever the log's length.
        """
        kept = [await self._vault.latest(id) for id in self._keys(customer, up_to)]
        if all(one is not None and one.record is None for one in kept):
            await self._destroy(customer, up_to, [])  # the crash may have come before the last overwriting
            return False
        found = await conversations_of(self._store.reader, customer)
        for conversation in found:
            await self._say(customer, conversation, up_to, why)
        await self._destroy(customer, up_to, found)
        return True

    async def _last_generation(self, customer: CustomerRef) -> int:
        """The last generation that was ever made, destroyed or not; 0: none."""
        generation = 0
        while await self._vault.latest(key_id(customer.id, generation + 1)) is not None:
            generation += 1
        return generation

    async def _commit(self, customer: CustomerRef, standing: Standing, up_to: int, why: Why) -> bool:
        """Append `CustomerErased`; False when something else was told of the customer meanwhile."""
        event = CustomerErased(
            account=customer.account,
            contact_id=customer.contact_id,
            key_generation=up_to,
            reason=why.reason,
            by=why.by,
        )
        try:
            await self._store.append(
                customer.id,
                event,
                id=stable_id("customer-erased", customer.id, up_to),
                expect=Expect(customer.subject, standing.position),
                actor=why.by,
            )
        except ExpectationFailed:
            return False
        return True

    async def _destroy(self, customer: CustomerRef, up_to: int, conversations: list[str]) -> None:
        for conversation in conversations:
            for digest in await self._files(customer, conversation, up_to):
                await self._media.delete(digest)
        for id in self._keys(customer, up_to):
            await self._vault.destroy(id)
        log.info("keys are destroyed", customer=customer.id, up_to=up_to)

    async def _look_again(
        self, customer: CustomerRef, up_to: int, why: Why, conversations: list[str]
    ) -> None:
        for conversation in conversations:
            await self._say(customer, conversation, up_to, why)
            for digest in await self._files(customer, conversation, up_to):
                await self._media.delete(digest)

    async def _say(
        self, customer: CustomerRef, conversation: str, up_to: int, why: Why, *, every: bool = False
    ) -> None:
        """`Erased`, unless one stands there after all that was sealed; `every`: also where nothing was."""
        sealed, told = 0, False
        for message in await self._store.reader.tail_from_leader(whole(conversation), 0):
            if _sealed_for(customer, message, up_to):
                sealed, told = message.position, False
            elif message.headers.get("ce-type") in _ERASED and customer.about(message):
                told = True
        if told or not (sealed or every):
            return
        event = Erased(contact_id=customer.contact_id, by=why.by)
        what = stable_id("erased", conversation, customer.id, up_to, Position(sealed))
        await self._store.append(conversation, event, id=what, actor=why.by)

    async def _files(self, customer: CustomerRef, conversation: str, up_to: int) -> list[str]:
        """Digests of what is stored under these keys."""
        found = []
        for message in await self._store.reader.tail_from_leader(whole(conversation), 0):
            if message.headers.get("ce-type") in _MEDIA and 0 < customer.owns(message) <= up_to:
                digest = orjson.loads(message.body)["open"].get("digest")
                if isinstance(digest, str):
                    found.append(digest)
        return found

    def _keys(self, customer: CustomerRef, up_to: int) -> list[str]:
        return [key_id(customer.id, generation) for generation in range(1, up_to + 1)]


def _sealed_for(customer: CustomerRef, message: StoredMessage, up_to: int) -> bool:
    """Whether words stand there under a key that goes. Under a destroyed one they are not stored."""
    return 0 < customer.owns(message) <= up_to and b'"private":' in message.body
