"""WhatsApp's ticks: how far a message got, told by webhooks in any order and sometimes against each other."""

from contracts.events.inbox import DeliveryStatusReported
from domain.delivery.parts import QueuedPart, WhatsApp
from domain.delivery.state import Deliveries

# What is further counts. A refusal comes after the id that Meta gave; but a message that reached the phone
# has reached it, whatever else is said (Chatwoot #13377).
_RANK: dict[WhatsApp | None, int] = {None: 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4}


def further(one: WhatsApp | None, other: WhatsApp | None) -> WhatsApp | None:
    """The one that says more."""
    return max(one, other, key=_RANK.__getitem__)


def reported(state: Deliveries, part: QueuedPart, event: DeliveryStatusReported) -> Deliveries:
    """After a webhook about a message that carries the part's key, or that is known to be this part."""
    told = None if event.state == "echoed" else event.state
    if event.message_id <= part.void:
        return _of_a_lost_one(state, part, event.message_id, told)
    code = event.error_code if told == "failed" else part.error_code
    return state.changed(
        part,
        echo=part.echo or event.message_id,
        whatsapp=further(part.whatsapp, told),
        error_code=code,
    )


def _of_a_lost_one(state: Deliveries, part: QueuedPart, message_id: int, told: WhatsApp | None) -> Deliveries:
    """A message given up for lost. It was not, once it has an id it lacked, or is on the phone."""
    arrived = told in ("delivered", "read") or (told == "sent" and part.whatsapp is None)
    if not arrived:
        return state
    return state.changed(part, void=message_id - 1, echo=message_id, whatsapp=told)
