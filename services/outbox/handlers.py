"""What the outbox reacts to: whatever asks for a part, or wishes something about one."""

from collections.abc import Callable

from contracts.event import stored_as
from contracts.events.control import (
    DeliveryCancelRequested,
    DeliveryParkRequested,
    DeliveryRetryRequested,
    Erased,
    PauseRequested,
    QuarantineDropped,
    QuarantineRetryRequested,
    TakeoverRequested,
)
from contracts.events.conversation import BotPaused, BotResumed, HandoffRequested, ReplyRequested
from contracts.ids import aggregate_of, is_conversation
from eventstore.poison import unheard_of
from services.common.lanes import Lanes
from services.common.pulling import Pulled
from services.outbox.book import Book
from services.outbox.standby import Standby

REACTED_TO = stored_as(
    ReplyRequested,
    HandoffRequested,
    BotPaused,
    BotResumed,
    DeliveryRetryRequested,
    DeliveryParkRequested,
    DeliveryCancelRequested,
    PauseRequested,
    TakeoverRequested,
    Erased,
    QuarantineRetryRequested,
    QuarantineDropped,
)


def into_lanes(lanes: Lanes, standby: Standby, book: Book) -> Callable[[Pulled], None]:
    """Each message goes to its conversation's lane, and is acked once the queue went as far as it can."""

    def handle(message: Pulled) -> None:
        aggregate = aggregate_of(message.raw_message.subject)
        kind = (message.headers or {}).get("ce-type", "?")
        # What this version does not know may ask for parts: it is looked at, and listed.
        if is_conversation(aggregate) and (kind in REACTED_TO or unheard_of(kind)):
            standby.forget(aggregate)
            book.behind(aggregate)
            lanes.push(aggregate, message)
        else:
            lanes.settle(message)

    return handle
