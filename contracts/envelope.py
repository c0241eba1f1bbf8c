"""CloudEvents 1.0, binary mode: what an event says about itself, in headers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.errors import Undecodable
from contracts.event import Event
from contracts.ids import KeyId, Position, aggregate_of

E = TypeVar("E", bound=Event, covariant=True)

MSG_ID = "Nats-Msg-Id"


class Envelope(BaseModel):
    """Attributes of one event. Times are UTC."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str
    source: str  # "msia/ingress"
    time: AwareDatetime
    correlation_id: str | None = None  # one id from webhook to delivery
    causation_id: str | None = None  # the event that led to this one
    traceparent: str | None = None  # W3C trace context
    aggregate_version: int | None = None  # decisions only
    expected_position: int | None = None  # decisions only: up to where their writer had seen everything
    key_id: KeyId | None = None  # which key opens the private part
    actor: str | None = None  # id of the admin whose command this was

    def headers(self) -> dict[str, str]:
        """As NATS headers; `Nats-Msg-Id` makes a retry within the server's window harmless."""
        optional = {
            "ce-correlationid": self.correlation_id,
            "ce-causationid": self.causation_id,
            "traceparent": self.traceparent,
            "ce-aggregateversion": self.aggregate_version,
            "ce-expectedposition": self.expected_position,
            "ce-keyid": self.key_id,
            "ce-actor": self.actor,
        }
        return {
            "ce-specversion": "1.0",
            "ce-id": str(self.id),
            "ce-type": self.type,
            "ce-source": self.source,
            "ce-time": self.time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "content-type": "application/json",
            MSG_ID: str(self.id),
            **{name: str(value) for name, value in optional.items() if value is not None},
        }

    @classmethod
    def from_headers(cls, headers: Mapping[str, str], position: int = 0) -> "Envelope":
        """Raise `Undecodable`, naming the position, when an attribute is missing or malformed."""
        try:
            version = headers.get("ce-aggregateversion")
            expected = headers.get("ce-expectedposition")
            key = headers.get("ce-keyid")
            return cls(
                id=UUID(headers["ce-id"]),
                type=headers["ce-type"],
                source=headers["ce-source"],
                time=datetime.fromisoformat(headers["ce-time"]),
                correlation_id=headers.get("ce-correlationid"),
                causation_id=headers.get("ce-causationid"),
                traceparent=headers.get("traceparent"),
                aggregate_version=int(version) if version else None,
                expected_position=int(expected) if expected else None,
                key_id=KeyId(key) if key else None,
                actor=headers.get("ce-actor"),
            )
        except (KeyError, ValueError) as error:
            raise Undecodable(f"position {position}: headers are not a CloudEvent ({error!r})") from error


class Recorded(BaseModel, Generic[E]):
    """One event as it stands in the log.

    `envelope` is as stored; `event` is of today's type, upcast where an earlier version wrote it.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    position: Position
    subject: str
    stored_at: datetime  # by the server's clock; leases and windows are measured in it
    envelope: Envelope
    event: E

    @property
    def aggregate(self) -> str:
        return aggregate_of(self.subject)

    @property
    def time(self) -> datetime:
        return self.envelope.time

    @property
    def stored_type(self) -> str:
        """The `ce-type` that stands in the log: what an auditor is shown."""
        return self.envelope.type
