"""What models may cost in a day, for all and for one customer: a fold of `ModelCalled` in the log.

A limit is looked at before a call, so calls that run at the same moment may together pass it by what they
cost themselves.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from contracts.errors import Undecodable, UnknownEvent
from contracts.event import stored_as
from contracts.events.conversation import ModelCalled, TurnStarted
from contracts.ids import aggregate_of, customer_id, split_conversation
from eventstore.codec import decode
from eventstore.reading import Reader, StoredMessage
from services.common.logging import logger

log = logger(__name__)

MADRID = ZoneInfo("Europe/Madrid")
_FILTER = "msia.conversation.>"
_COUNTED = stored_as(ModelCalled, TurnStarted)


class Budget(Protocol):
    """Says whether paid models may still be asked."""

    async def spent(self, contact: str) -> bool: ...

    async def today(self) -> int:
        """Spent since midnight in Madrid, in millionths of a euro."""
        ...


class Unlimited:
    """Nothing is counted."""

    async def spent(self, contact: str) -> bool:
        return False

    async def today(self) -> int:
        return 0


def limit(euros: Decimal) -> int:
    """In millionths of a euro; 0: none."""
    return int(euros * 1_000_000)


class DailyBudget:
    """Counts what every replica spent since midnight in Madrid. Limits in millionths of a euro; 0: none."""

    def __init__(
        self,
        reader: Reader,
        *,
        daily: int,
        contact: int,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reader, self._daily, self._contact, self._now = reader, daily, contact, now
        self._day: date | None = None
        self._position = 0
        self._total = 0
        self._of: Counter[str] = Counter()  # by contact
        self._who: dict[str, str] = {}  # conversation → contact
        self._told: set[str] = set()
        self._lock = asyncio.Lock()

    async def spent(self, contact: str) -> bool:
        """Whether the day's money is gone, or this customer's (an id as in `customer_id`). Told once a day.

        Raises `Unreachable`.
        """
        if not (self._daily or self._contact):
            return False
        async with self._lock:
            await self._catch_up()
        if self._daily and self._total >= self._daily:
            self._tell("all", "the day's budget for models is spent: raise LLM_DAILY_BUDGET")
            return True
        if contact and self._contact and self._of[contact] >= self._contact:
            self._tell(contact, "a customer's budget for models is spent: see LLM_CONTACT_BUDGET")
            return True
        return False

    async def today(self) -> int:
        """By all replicas together. Raises `Unreachable`."""
        async with self._lock:
            await self._catch_up()
        return self._total

    def _tell(self, whom: str, what: str) -> None:
        if whom not in self._told:
            self._told.add(whom)
            log.error(what, contact=whom)

    async def _catch_up(self) -> None:
        today = self._now().astimezone(MADRID).date()
        since: datetime | None = None
        if today != self._day:
            self._day, self._total, self._position = today, 0, 0
            self._of.clear()
            self._told.clear()
            since = datetime.combine(today, time.min, MADRID).astimezone(UTC)
        more = True
        while more:
            found, more = await self._reader.batch(_FILTER, self._position, since=since)
            for message in found:
                self._position, since = message.position, None
                await self._count(message)
            more = more and bool(found)

    async def _count(self, message: StoredMessage) -> None:
        if message.headers.get("ce-type") not in _COUNTED:
            return
        id = aggregate_of(message.subject)
        try:
            recorded = await decode(message, None)
        except (Undecodable, UnknownEvent):  # that conversation is quarantined; its cost is not worth a stop
            return
        event = recorded.event
        if isinstance(event, TurnStarted) and event.contact_id is not None:
            self._who[id] = customer_id(split_conversation(id)[0], event.contact_id)
        elif isinstance(event, ModelCalled) and message.stored_at.astimezone(MADRID).date() == self._day:
            self._total += event.cost_microeuros
            self._of[self._who.get(id, f"conversation-{id}")] += event.cost_microeuros
