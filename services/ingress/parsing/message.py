"""The fields of `message_created` and `message_updated`, read once for all kinds of messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.event import Event
from contracts.events.inbox import MessageFact, Snapshot
from contracts.ids import PartId, conversation_id, customer_id, part_id_or_none
from services.ingress.parsing import conversation as conversations
from services.ingress.parsing.fields import (
    Object,
    id_or_none,
    nullable_text,
    object_or_empty,
    required_id,
    required_object,
    required_text,
    text_or_none,
    time_or_none,
)
from services.ingress.parsing.statements import Fact, Person, Revision


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a webhook shows it."""

    account: int
    conversation: int  # display id
    inbox_id: int | None
    id: int
    kind: str  # incoming | outgoing | template | activity
    text: str | None
    private: bool
    sender: Object | None
    attributes: Object
    attachments: Any
    source_id: str | None  # a wamid, which encodes the phone number
    status: str | None  # sent | delivered | read | failed, where the webhook tells
    created_at: datetime | None
    snapshot: Snapshot
    customer: Person | None

    @classmethod
    def read(cls, payload: Object, account: int) -> "Message":
        """Raise `Rejection` when a field that we cannot do without is missing or malformed."""
        kind = required_text(payload, "message_type")
        talk = required_object(payload, "conversation")
        message_id = required_id(payload, "id")
        last = conversations.last_message(talk)
        sender = payload.get("sender")
        sender = sender if isinstance(sender, dict) else None
        return cls(
            account=account,
            conversation=required_id(talk, "id", "conversation."),
            inbox_id=inbox_of(payload, talk),
            id=message_id,
            kind=kind,
            text=nullable_text(payload, "content"),
            private=payload.get("private") is True,
            sender=sender,
            attributes=object_or_empty(payload.get("content_attributes")),
            attachments=payload.get("attachments"),
            source_id=text_or_none(payload.get("source_id")),
            # There is no status at the top (#15908); the nested one may be another message's.
            status=text_or_none(last.get("status")) if last.get("id") == message_id else None,
            created_at=time_or_none(payload.get("created_at")),
            snapshot=conversations.snapshot(talk),
            customer=conversations.customer(account, talk, sender if kind == "incoming" else None),
        )

    @property
    def aggregate(self) -> str:
        return conversation_id(self.account, self.conversation)

    @property
    def owner(self) -> str:
        """Whose key seals the text; a conversation without a known contact has a key of its own."""
        if self.customer is None:
            return f"conversation-{self.aggregate}"
        return customer_id(self.account, self.customer.contact_id)

    @property
    def deleted(self) -> bool:
        return self.attributes.get("deleted") is True

    @property
    def part(self) -> PartId | None:
        """Our own key, when this is a message of ours and the key survived."""
        return part_id_or_none(self.attributes.get("msia_part"))

    @property
    def said(self) -> dict[str, Any]:
        """What every fact about a message says."""
        return {
            "account": self.account,
            "conversation": self.conversation,
            "contact_id": self.customer.contact_id if self.customer else None,
            "message_id": self.id,
            "created_at": self.created_at,
            "snapshot": self.snapshot,
        }

    def fact(self, event: Event, *what: object, secret: str | None = None) -> Fact:
        """A fact about this message; `what` tells it from the others."""
        kind, *rest = what
        return Fact(**self._statement(event), what=(kind, self.account, self.id, *rest), secret=secret)

    def itself(self, event: MessageFact, *, again: bool) -> Fact:
        """The message itself, under the id of `message_event_id`; `again`: it is shown once more."""
        statement = {**self._statement(event), "what": ("message", self.account, self.id)}
        return Revision(**statement, message_id=self.id) if again else Fact(**statement)

    def _statement(self, event: Event) -> dict[str, Any]:
        return {
            "aggregate": self.aggregate,
            "event": event,
            "owner": self.owner,
            "person": self.customer,
            "at": self.created_at,
        }


def inbox_of(payload: Object, conversation: Object) -> int | None:
    """The inbox, wherever this webhook names it."""
    named = object_or_empty(payload.get("inbox")).get("id")
    return id_or_none(named) or id_or_none(conversation.get("inbox_id"))
