"""What the outbox reacts to: whatever asks for a part, or wishes something about one."""

from collections.abc import Callable

from faststream.nats import NatsMessage

from contracts.events.control import (
    DeliveryCancelRequested,
    DeliveryRetryRequested,
    Erased,
    PauseRequested,
    TakeoverRequested,
)
from contracts.events.conversation import BotPaused, BotResumed, HandoffRequested, ReplyRequested
from contracts.ids import aggregate_of, is_conversation
from services.common.lanes import Lanes
from services.outbox.standby import Standby

REACTED_TO = frozenset(
    kind.type
    for kind in (
        ReplyRequested,
        HandoffRequested,
        BotPaused,
        BotResumed,
        DeliveryRetryRequested,
        DeliveryCancelRequested,
        PauseRequested,
        TakeoverRequested,
        Erased,
    )
)


def into_lanes(lanes: Lanes, standby: Standby) -> Callable[[NatsMessage], None]:
    """Each message goes to its conversation's lane, and is acked once the queue went as far as it can."""

    def handle(message: NatsMessage) -> None:
        aggregate = aggregate_of(message.raw_message.subject)
        if (message.headers or {}).get("ce-type") in REACTED_TO and is_conversation(aggregate):
            standby.forget(aggregate)
            lanes.push(aggregate, message)
        else:
            lanes.settle(message)

    return handle
