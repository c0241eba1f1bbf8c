"""What the agent reacts to: whatever may change who must answer in a conversation."""

from collections.abc import Callable

from faststream.nats import NatsMessage

from contracts.events.control import PauseRequested, ResumeRequested, TakeoverRequested
from contracts.events.inbox import (
    ConversationAssigned,
    ConversationStatusChanged,
    HumanReplied,
    MediaTranscribed,
    MessageReceived,
)
from contracts.ids import aggregate_of, is_conversation
from services.common.lanes import Lanes
from services.common.logging import logger

log = logger(__name__)

FILTERS = ("msia.inbox.>", "msia.control.>")
REACTED_TO = frozenset(
    kind.type
    for kind in (
        MessageReceived,
        HumanReplied,
        MediaTranscribed,
        ConversationStatusChanged,
        ConversationAssigned,
        PauseRequested,
        ResumeRequested,
        TakeoverRequested,
    )
)


def into_lanes(lanes: Lanes) -> Callable[[NatsMessage], None]:
    """Each message goes to its conversation's lane and is acked when the bot owes nothing there."""

    def handle(message: NatsMessage) -> None:
        aggregate = aggregate_of(message.raw_message.subject)
        if (message.headers or {}).get("ce-type") in REACTED_TO and is_conversation(aggregate):
            lanes.push(aggregate, message)
        else:
            lanes.settle(message)

    return handle
