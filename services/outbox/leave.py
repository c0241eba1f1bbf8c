"""Whether the bot may speak, by what does not stand in the conversation: the switch, and a legal block."""

import asyncio
from typing import NamedTuple

from contracts.ids import CustomerId
from domain.delivery.state import Deliveries
from eventstore.store import EventStore
from services.common.customers.barring import Barring, Known
from services.common.switch import Switch


class Leave(NamedTuple):
    """See `domain.delivery.decisions.next_step`."""

    bot_on: bool
    silent_to: int


class Leaves:
    """Both methods raise `Unreachable`."""

    def __init__(self, store: EventStore) -> None:
        self._switch, self._barring = Switch(store), Barring(store)

    async def lately(self, state: Deliveries, seconds: float) -> Leave:
        """As it was at most so many seconds ago: for what is decided again before it counts."""
        bot_on, known = await asyncio.gather(
            self._switch.lately_on(seconds),
            _nobody() if state.contact_id is None else self._barring.lately(state.owner, seconds),
        )
        return Leave(bot_on, known.silent_to)

    async def now(self, state: Deliveries) -> Leave:
        """From the leader."""
        bot_on, known = await asyncio.gather(
            self._switch.on(), _nobody() if state.contact_id is None else self._barring.of(state.owner)
        )
        return Leave(bot_on, known.silent_to)

    def changed(self, customer: CustomerId) -> None:
        """Something that may bar this customer was stored."""
        self._barring.changed(customer)


async def _nobody() -> Known:
    return Known()
