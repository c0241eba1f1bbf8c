"""A stored message as an auditor reads it: the envelope and the open part.

Nothing here needs an event's class: what a newer service wrote, or what does not decode, is shown too.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from contracts.ids import aggregate_of
from eventstore.reading import StoredMessage
from services.common.window import rfc3339

_TYPE = re.compile(r"msia\.[a-z]+\.(\w+)\.v(\d+)")

# What an operator would want to see first. A cancellation is one unless somebody asked for it.
FAILURES = frozenset(
    {
        "TurnFailed",
        "ReplyBlocked",
        "DeliveryFailed",
        "DeliveryParked",
        "MediaFailed",
        "TranscriptionFailed",
        "WebhookRejected",
        "CommandRefused",
        "QuarantineDropped",
    }
)

# none: nothing personal in this event; closed: encrypted, and nobody opened it; opened: here it is;
# erased: written under a destroyed key, so it was never kept.
PrivateState = Literal["none", "closed", "opened", "erased"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it stands in the log."""

    position: int
    subject: str
    stored_at: datetime
    headers: dict[str, str]
    open: dict[str, Any] = field(default_factory=dict)
    private: dict[str, Any] | None = None
    private_state: PrivateState = "none"
    problem: str | None = None  # why the message cannot be read as an event

    @property
    def type(self) -> str:
        return self.headers.get("ce-type", "")

    @property
    def name(self) -> str:
        """`QuoteGiven`; what stands there when the type is not one of ours."""
        match = _TYPE.fullmatch(self.type)
        return match[1] if match else self.type or "?"

    @property
    def version(self) -> int:
        match = _TYPE.fullmatch(self.type)
        return int(match[2]) if match else 0

    @property
    def source(self) -> str:
        """The writer: `ingress`, `agent`, …"""
        return self.headers.get("ce-source", "?").removeprefix("msia/")

    @property
    def aggregate(self) -> str:
        return aggregate_of(self.subject)

    def as_json(self) -> dict[str, Any]:
        """`open` is the body's open part exactly as stored; times outside it are RFC 3339 UTC."""
        header = self.headers.get
        shown = {
            "position": self.position,
            "id": header("ce-id"),
            "type": self.type,
            "name": self.name,
            "version": self.version,
            "subject": self.subject,
            "source": header("ce-source"),
            "time": _time(header("ce-time")),
            "stored_at": rfc3339(self.stored_at),
            "correlation_id": header("ce-correlationid"),
            "causation_id": header("ce-causationid"),
            "key_id": header("ce-keyid"),
            "open": self.open,
            "private": self.private,
            "private_state": self.private_state,
        }
        return {**shown, "problem": self.problem} if self.problem else shown


def entry(message: StoredMessage) -> Entry:
    """Read a stored message; what is wrong with it is said in `problem`, never raised."""
    problem = None if _TYPE.fullmatch(message.headers.get("ce-type", "")) else "it carries no type of ours"
    body: Any = None
    try:
        body = json.loads(message.body)
    except ValueError:  # also UnicodeDecodeError
        problem = "the body is not JSON"
    if not (isinstance(body, dict) and isinstance(body.get("open"), dict)):
        problem, body = problem or "the body has no open part", {}
    state: PrivateState = "none"
    if "ce-keyid" in message.headers:
        state = "closed" if "private" in body else "erased"
    return Entry(
        position=message.position,
        subject=message.subject,
        stored_at=message.stored_at,
        headers=message.headers,
        open=body.get("open", {}),
        private_state=state,
        problem=problem,
    )


def failed(entry: Entry) -> bool:
    """Whether something went wrong here."""
    if entry.problem or entry.name in FAILURES:
        return True
    if entry.name == "DeliveryCancelled":
        return entry.open.get("reason") != "wish"
    return entry.name == "DeliveryStatusReported" and entry.open.get("state") == "failed"


def _time(text: str | None) -> str | None:
    """The writer's time with a fixed precision; a text that is no time stays as it is."""
    try:
        return rfc3339(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return text
