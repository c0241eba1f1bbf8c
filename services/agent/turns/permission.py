"""Whether the bot may speak, to anyone and to this customer: read from the leader, before each outcome."""

from contracts.ids import customer_id
from domain.conversation.state import Conversation
from domain.customers.standing import Barred
from eventstore.store import EventStore
from services.common.customers.barring import Barring
from services.common.switch import Switch


class Permission:
    """The switch of everywhere, and what each customer's own events say."""

    def __init__(self, store: EventStore, switch: Switch) -> None:
        self._barring, self._switch = Barring(store), switch

    async def on(self) -> bool:
        """Whether the bot is switched on. Raises `Unreachable`."""
        return await self._switch.on()

    def silenced(self, position: int) -> bool:
        """Whether the bot was off everywhere there, and is on again."""
        return self._switch.silenced(position)

    async def barred(self, state: Conversation) -> Barred:
        """`muted`, `restricted`, or empty: the bot may speak. Raises `Unreachable`."""
        if state.contact_id is None:
            return ""
        return (await self._barring.of(customer_id(state.account, state.contact_id))).barred

    async def may_speak(self, state: Conversation) -> bool:
        """Both. Raises `Unreachable`."""
        return await self.on() and not await self.barred(state)
