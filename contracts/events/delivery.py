"""What the outbox did. Subject `msia.delivery.<conversation>`; only the outbox appends here."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.event import Event
from contracts.private import Private


class DeliveryEvent(Event):
    """Something about one part."""

    part_id: UUID
    seen: int  # position up to which the outbox had read the conversation


class DeliveryAttempted(DeliveryEvent, context="delivery", version=1):
    """A claim: the request may be on the wire from now on, and never starts after the deadline."""

    attempt: int
    last_message_id: int  # the greatest Chatwoot message id known before the request; 0 = none
    deadline_seconds: float  # D: no byte is written later than this after the claim
    request: str | None = None  # method and route below the conversation: "POST messages"
    template: str | None = None  # WhatsApp template that carries the text: the 24 h window is closed
    # After a message: its WhatsApp id was seen, or the wait for it was over. None: none went before.
    released: Literal["whatsapp_id", "waited"] | None = None


class DeliveryFailed(DeliveryEvent, context="delivery", version=1):
    """An attempt did not succeed. `unknown`: it may have been stored; look before sending again."""

    attempt: int
    failure: Literal["retry", "unknown", "absent"]  # absent: two looks found nothing; free to send
    code: str  # "429", "500", "timeout", "reset", …
    retry_at: AwareDatetime
    looks: int = 0
    http_status: int | None = None  # of the answer; None: there was none
    milliseconds: int | None = None  # from the request to its answer, or to giving up
    detail: Private[str | None] = None


class DeliverySucceeded(DeliveryEvent, context="delivery", version=1):
    """Chatwoot has it. `confirmed`: by its answer, by a look at its messages, or by its own echo."""

    attempt: int
    message_id: int | None
    confirmed: Literal["response", "look", "echo", "nothing_to_do"]
    http_status: int | None = None
    milliseconds: int | None = None


class DeliveryTraced(DeliveryEvent, context="delivery", version=1):
    """A look showed how far WhatsApp got with a message, after no webhook had told for minutes."""

    attempt: int
    message_id: int
    whatsapp: Literal["sent", "delivered", "read"]


class DeliveryParked(DeliveryEvent, context="delivery", version=1):
    """It will not be tried again by itself; a person decides."""

    reason: str
    attempt: int | None = None  # the one that led here; None: it was not even tried
    http_status: int | None = None
    milliseconds: int | None = None
    # Chatwoot has it as this message, and WhatsApp has not brought it to the phone. Sent again it would
    # be another message.
    message_id: int | None = None
    wish: UUID | None = None


class DeliveryRequeued(DeliveryEvent, context="delivery", version=1):
    """An operator sends a parked part again: it goes to the end of its queue."""

    wish: UUID | None = None
    reason: str = ""


class DeliveryCancelled(DeliveryEvent, context="delivery", version=1):
    """The part will not be sent."""

    reason: Literal["takeover", "stale", "wish", "earlier_part", "erased", "off", "restricted"]
    wish: UUID | None = None
