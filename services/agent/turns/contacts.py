"""What a customer writes in other conversations of theirs: limits are a customer's, not a conversation's.

Read from headers, which name the customer's key: no word is opened for it. A customer is followed from the
first message that this process reads of them, which is `lookback` before it started.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from contracts.event import stored_as
from contracts.events.conversation import Elsewhere
from contracts.events.inbox import MessageReceived
from contracts.ids import KeyId, aggregate_of, customer_id
from domain.conversation.state import Conversation
from eventstore.keyids import owner_of
from eventstore.poison import Poisoned
from eventstore.reading import Reader
from services.agent.gate.verdict import WARNED
from services.agent.turns.conversations import Conversations

_WRITTEN = stored_as(MessageReceived)


class Contacts:
    """`window` in seconds: how far back messages count, from the last one of the conversation asked about.

    The log is read at most every `every` seconds; what is younger counts in the next turn.
    """

    def __init__(
        self,
        reader: Reader,
        conversations: Conversations,
        window: float,
        *,
        every: float = 0.5,
        lookback: timedelta = timedelta(hours=1),
        size: int = 10_000,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader, self._conversations, self._window = reader, conversations, timedelta(seconds=window)
        self._every, self._size, self._monotonic = every, size, monotonic
        self._since: datetime | None = now() - lookback
        self._position = 0
        self._read_at = float("-inf")
        self._of: OrderedDict[str, set[str]] = OrderedDict()  # by customer, who wrote last at the end
        self._lock = asyncio.Lock()

    async def elsewhere(self, state: Conversation) -> Elsewhere:
        """Raises `Unreachable`."""
        if state.contact_id is None or not state.uncovered:
            return Elsewhere()
        async with self._lock:
            await self._catch_up()
        mine = self._of.get(customer_id(state.account, state.contact_id), set())
        since = max(message.stored_at for message in state.uncovered) - self._window
        texts = files = 0
        warned = False
        for id in sorted(mine - {state.id}):
            try:
                other = await self._conversations.load(id)
            except Poisoned:
                continue  # people have been told of that one; it cannot be counted
            lately = [m for m in other.messages if m.author == "customer" and m.stored_at >= since]
            with_files = sum(1 for message in lately if message.media)
            texts, files = texts + len(lately) - with_files, files + with_files
            warned = warned or any(notice.kind == WARNED for notice in other.notices)
        return Elsewhere(texts=texts, files=files, warned=warned)

    async def _catch_up(self) -> None:
        if self._monotonic() - self._read_at < self._every:
            return
        more = True
        while more:
            found, more = await self._reader.batch("msia.inbox.>", self._position, since=self._since)
            for message in found:
                self._position, self._since = message.position, None
                if message.headers.get("ce-type") in _WRITTEN:
                    key = KeyId(message.headers.get("ce-keyid", ""))
                    self._note(owner_of(key), aggregate_of(message.subject))
            more = more and bool(found)
        self._read_at = self._monotonic()

    def _note(self, customer: str, conversation: str) -> None:
        self._of.setdefault(customer, set()).add(conversation)
        self._of.move_to_end(customer)
        while len(self._of) > self._size:
            self._of.popitem(last=False)
