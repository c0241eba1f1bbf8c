"""Which conversations have something undelivered, by the whole log: found at start and kept up to date.

Only types and ids are read, nothing is decrypted: 100,000 old deliveries must not delay a start.
"""

import json
from collections.abc import AsyncIterator, Set
from typing import Any

from contracts.event import stored_as
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


ASKING = stored_as(ReplyRequested, HandoffRequested, BotPaused, BotResumed)
SETTLING = stored_as(DeliverySucceeded, DeliveryParked, DeliveryCancelled)
REOPENING = stored_as(DeliveryRequeued)
WISHING = stored_as(DeliveryRetryRequested, DeliveryCancelRequested)


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
            for part in _parts(body):
                self._open.setdefault(aggregate_of(message.subject), set()).add(part)
        async for message, body in self._events("delivery", SETTLING | REOPENING, end):
            settled = body.get("part_id")
            if isinstance(settled, str):
                reopened = message.headers["ce-type"] in REOPENING
                self._settle(aggregate_of(message.subject), settled, reopened)
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
            if isinstance(body, dict):
                yield message, body

    def _settle(self, conversation: str, part: str, reopened: bool) -> None:
        parts = self._open.setdefault(conversation, set())
        if reopened:
            parts.add(part)
        else:
            parts.discard(part)
        if not parts:
            del self._open[conversation]


def _parts(body: Opened) -> list[str]:
    """Ids of the parts that are asked for; of a body that is not as it must be, those that say one."""
    found = body.get("parts")
    parts = found if isinstance(found, list) else []
    return [part["part_id"] for part in parts if isinstance(part, dict) and "part_id" in part]
