"""Parts with something to do, by the open part of events alone: nothing is folded, nothing decrypted.

Three kinds: `open` (neither delivered nor given up), `untraced` (Chatwoot has it, WhatsApp has said nothing)
and `parked` (a person decides; counted, never taken up).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from contracts.event import stored_as
from contracts.events.control import (
    DeliveryCancelRequested,
    DeliveryParkRequested,
    DeliveryRetryRequested,
)
from contracts.events.conversation import BotPaused, BotResumed, HandoffRequested, ReplyRequested
from contracts.events.delivery import (
    DeliveryCancelled,
    DeliveryParked,
    DeliveryRequeued,
    DeliverySucceeded,
    DeliveryTraced,
)
from contracts.events.inbox import DeliveryStatusReported

Opened = dict[str, Any]

ASKING = stored_as(ReplyRequested, HandoffRequested, BotPaused, BotResumed)
SUCCEEDING = stored_as(DeliverySucceeded)
PARKING = stored_as(DeliveryParked)
CLOSING = stored_as(DeliveryCancelled, DeliveryTraced)
REOPENING = stored_as(DeliveryRequeued)
TICKING = stored_as(DeliveryStatusReported)
WISHING = stored_as(DeliveryRetryRequested, DeliveryCancelRequested, DeliveryParkRequested)
USED = ASKING | SUCCEEDING | PARKING | CLOSING | REOPENING | TICKING | WISHING


@dataclass(slots=True)
class Entry:
    """One part. `since`: unix seconds of what put it here."""

    conversation: str
    since: float
    state: Literal["open", "untraced", "parked"] = "open"
    message_id: int | None = None
    kind: str = "message"
    looks: int = 0  # how often it was given out as untraced


class Pending:
    """The parts, and `wished`: conversations to be looked at once, whatever state they are in."""

    def __init__(self) -> None:
        self.parts: dict[str, Entry] = {}
        self.wished: set[str] = set()
        self.touched: set[str] = set()  # ids of all parts that an event named
        self.ticked: set[tuple[str, int]] = set()  # conversation and message id
        self._messages: dict[tuple[str, int], str] = {}  # of those at WhatsApp → part

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.parts.values())

    def apply(self, conversation: str, kind: str, stored_at: datetime, body: Opened) -> None:
        """One event of a type in `USED`. What does not say what it must is passed over."""
        at = stored_at.timestamp()
        if kind in ASKING:
            for part in _parts(body):
                entry = Entry(conversation, at, kind=str(part.get("kind")))
                self.parts.setdefault(str(part["part_id"]), entry)
                self.touched.add(str(part["part_id"]))
        elif kind in WISHING:
            self.wished.add(conversation)
        elif kind in TICKING:
            self._ticked(conversation, body)
        elif isinstance(part_id := body.get("part_id"), str):
            self.touched.add(part_id)
            self._became(part_id, conversation, kind, at, body.get("message_id"))

    def adopt(self, older: "Pending", decided: set[str], ticked: set[tuple[str, int]]) -> None:
        """What an older stretch of the log left open, and no newer one settled."""
        for id, entry in older.parts.items():
            mark = (entry.conversation, entry.message_id or 0)
            if id not in decided and not (entry.state == "untraced" and mark in ticked):
                self._put(id, entry)

    def drop(self, id: str) -> None:
        entry = self.parts.pop(id, None)
        if entry and entry.message_id:
            self._messages.pop((entry.conversation, entry.message_id), None)

    def dump(self) -> list[list[Any]]:
        """One row for each part: there may be a hundred thousand."""
        return [
            [id, one.conversation, one.since, one.state, one.message_id, one.kind, one.looks]
            for id, one in self.parts.items()
        ]

    @classmethod
    def read(cls, dumped: list[list[Any]]) -> "Pending":
        """Raises `TypeError` or `ValueError` for what was dumped by other code."""
        pending = cls()
        for id, *fields in dumped:
            pending._put(id, Entry(*fields))
        return pending

    def _put(self, id: str, entry: Entry) -> None:
        self.parts[id] = entry
        if entry.message_id:
            self._messages[entry.conversation, entry.message_id] = id

    def _became(self, id: str, conversation: str, kind: str, at: float, message_id: Any) -> None:
        known = self.parts.get(id)
        self.drop(id)
        part_kind = known.kind if known else "message"
        if kind in REOPENING:
            self._put(id, Entry(conversation, at, kind=part_kind))
        elif kind in PARKING:
            lost = message_id if isinstance(message_id, int) else None
            self._put(id, Entry(conversation, at, "parked", lost, part_kind))
        elif kind in SUCCEEDING and part_kind == "message" and isinstance(message_id, int):
            self._put(id, Entry(conversation, at, "untraced", message_id, part_kind))

    def _ticked(self, conversation: str, body: Opened) -> None:
        state, message_id = body.get("state"), body.get("message_id")
        if not isinstance(message_id, int):
            return
        mark = (conversation, message_id)
        id = self._messages.get(mark, str(body.get("part_id")))
        entry = self.parts.get(id)
        if state == "failed" or (entry and entry.state == "parked"):
            self.wished.add(conversation)  # of what seemed delivered, or of what seemed not
        if state == "echoed":
            return
        self.ticked.add(mark)
        if entry and entry.state == "untraced":
            self.drop(id)


def _parts(body: Opened) -> list[Opened]:
    """What is asked for; of a body that is not as it must be, the parts that say their id."""
    found = body.get("parts")
    parts = found if isinstance(found, list) else []
    return [part for part in parts if isinstance(part, dict) and "part_id" in part]
