"""What the agent reacts to: whatever may change who must answer in a conversation."""

from collections.abc import Callable

from faststream.nats import NatsMessage

from contracts.event import stored_as
from contracts.events.control import (
    PauseRequested,
    QuarantineDropped,
    QuarantineRetryRequested,
    ResumeRequested,
    TakeoverRequested,
)
from contracts.events.delivery import DeliveryCancelled, DeliveryParked
from contracts.events.inbox import (
    ConversationAssigned,
    ConversationStatusChanged,
    HumanReplied,
    MediaTranscribed,
    MessageReceived,
)
from contracts.ids import aggregate_of, is_conversation
from domain.tariffs.fold import PREFIX
from eventstore.poison import unheard_of
from services.common.lanes import Lanes

REACTED_TO = stored_as(
    MessageReceived,
    HumanReplied,
    MediaTranscribed,
    ConversationStatusChanged,
    ConversationAssigned,
    PauseRequested,
    ResumeRequested,
    TakeoverRequested,
    QuarantineRetryRequested,
    QuarantineDropped,
    DeliveryParked,
    DeliveryCancelled,
)
ADMINISTERED = stored_as(QuarantineRetryRequested, QuarantineDropped)  # also about a tariff


def into_lanes(lanes: Lanes) -> Callable[[NatsMessage], None]:
    """Each message goes to its aggregate's lane and is acked when the bot owes nothing there."""

    def handle(message: NatsMessage) -> None:
        aggregate = aggregate_of(message.raw_message.subject)
        if concerns(aggregate, (message.headers or {}).get("ce-type", "?")):
            lanes.push(aggregate, message)
        else:
            lanes.settle(message)

    return handle


def concerns(aggregate: str, kind: str) -> bool:
    """Whether something may have to be done. What this version does not know may change who must answer."""
    if is_conversation(aggregate):
        return kind in REACTED_TO or unheard_of(kind)
    return aggregate.startswith(PREFIX) and kind in ADMINISTERED
