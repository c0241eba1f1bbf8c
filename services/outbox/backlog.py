"""Which conversations have something undelivered, by the whole log: found at start and kept up to date.

Only types and ids are read, nothing is decrypted: 100,000 old deliveries must not delay a start.
"""

import json
from collections.abc import AsyncIterator, Set
from typing import Any

from contracts.event import Event
from contracts.events.control import DeliveryCancelRequested, DeliveryRetryRequested
from contracts.events.conversation import BotPaused, BotResumed, HandoffRequested, ReplyRequested
from contracts.events.delivery import (
    DeliveryCancelled,
    DeliveryParked,
    DeliveryRequeued,
    DeliverySucceeded,
)
from contracts.ids import aggregate_of, is_conversation
from eventstore.reading import Reader, StoredMessage

Opened = dict[str, Any]


def _types(*kinds: type[Event]) -> frozenset[str]:
    return frozenset(kind.type for kind in kinds)


ASKING = _types(ReplyRequested, HandoffRequested, BotPaused, BotResumed)
SETTLING = _types(DeliverySucceeded, DeliveryParked, DeliveryCancelled)
REOPENING = _types(DeliveryRequeued)
WISHING = _types(DeliveryRetryRequested, DeliveryCancelRequested)


class Backlog:
    """Parts that are neither delivered nor given up, by conversation, up to `position`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._open: dict[str, set[str]] = {}
        self._wished: set[str] = set()
        self.position = 0

    async def read(self) -> Set[str]:
        """Read on to the log's end; the conversations with something to do. Raises `Unreachable`."""
        end = await self._reader.last_position()
        async for message, body in self._events("conversation", ASKING, end):
            for part in body.get("parts", ()):
                self._open.setdefault(aggregate_of(message.subject), set()).add(part["part_id"])
        async for message, body in self._events("delivery", SETTLING | REOPENING, end):
            self._settle(aggregate_of(message.subject), body, message.headers["ce-type"] in REOPENING)
        async for message, _ in self._events("control", WISHING, end):
            self._wished.add(aggregate_of(message.subject))
        self.position = end
        wished, self._wished = self._wished, set()
        return self._open.keys() | wished

    async def _events(
        self, context: str, types: Set[str], end: int
    ) -> AsyncIterator[tuple[StoredMessage, Opened]]:
        async for message in self._reader.read(f"msia.{context}.>", self.position, end):
            if message.headers.get("ce-type") not in types or not is_conversation(
                aggregate_of(message.subject)
            ):
                continue
            try:
                body = json.loads(message.body)["open"]
            except (ValueError, KeyError, TypeError):
                continue  # the conversation's own fold finds it and says which position
            yield message, body

    def _settle(self, conversation: str, body: Opened, reopened: bool) -> None:
        parts = self._open.setdefault(conversation, set())
        if reopened:
            parts.add(body["part_id"])
        else:
            parts.discard(body["part_id"])
        if not parts:
            del self._open[conversation]
