"""Whether the bot may speak, to anyone and to this customer: read from the leader, before each outcome."""

import re
from collections import OrderedDict

from contracts.errors import Undecodable, UnknownEvent
from contracts.events.customer import ContactMuted, ContactUnmuted, CustomerRestricted
from contracts.ids import customer_id, subject
from domain.conversation.state import Conversation
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.logging import logger
from services.common.switch import Switch

log = logger(__name__)

_BARRING = re.compile(r"msia\.customer\.(Contact(Unm|M)uted|Customer\w*[Rr]estricted)\.v\d+")


class Permission:
    """The switch of everywhere, and what each customer's own events say."""

    def __init__(self, store: EventStore, switch: Switch, size: int = 10_000) -> None:
        self._store, self._switch, self._size = store, switch, size
        self._known: OrderedDict[str, tuple[int, str]] = OrderedDict()  # position, why barred

    async def on(self) -> bool:
        """Whether the bot is switched on. Raises `Unreachable`."""
        return await self._switch.on()

    async def barred(self, state: Conversation) -> str:
        """`muted`, `restricted`, or empty: the bot may speak. Raises `Unreachable`."""
        if state.contact_id is None:
            return ""
        customer = customer_id(state.account, state.contact_id)
        position, why = self._known.pop(customer, (0, ""))
        for message in await self._store.reader.tail_from_leader(subject("customer", customer), position):
            position, why = message.position, await self._after(message, why)
        self._known[customer] = position, why
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        return why

    async def may_speak(self, state: Conversation) -> bool:
        """Both. Raises `Unreachable`."""
        return await self.on() and not await self.barred(state)

    async def _after(self, message: StoredMessage, why: str) -> str:
        if not _BARRING.fullmatch(message.headers.get("ce-type", "")):
            return why
        try:
            event = (await decode(message, None)).event
        except (UnknownEvent, Undecodable) as error:
            # It may mute or restrict: silence can be mended, an answer cannot.
            log.error("what bars a customer does not decode", position=message.position, error=str(error))
            return why or "restricted"
        match event:
            case CustomerRestricted():
                return "restricted"
            case ContactMuted():
                return why or "muted"
            case ContactUnmuted():
                return "" if why == "muted" else why
        return why
