"""WhatsApp's customer service window: free text only within 24 h of the customer's last message."""

from datetime import timedelta

from services.sandbox.state import Conversation, Inbox
from services.sandbox.world import World


def can_reply(world: World, conversation: Conversation) -> bool:
    """Whether a free text may be sent now. An API inbox has a window only when one is configured."""
    inbox = world.store.one(Inbox, conversation.inbox_id)
    if inbox.channel_type == "Channel::Whatsapp":
        hours: float | None = world.settings.sandbox_window_hours
    else:
        hours = inbox.agent_reply_time_window
    if hours is None:
        return True
    last = conversation.last_incoming_at
    return last is not None and world.clock() - last < timedelta(hours=hours)


def expire(world: World, conversation: Conversation) -> None:
    """Close the window now, as if the customer's last message were older than it."""
    hours = world.settings.sandbox_window_hours
    conversation.last_incoming_at = world.clock() - timedelta(hours=hours, seconds=1)
    world.store.save(conversation)
    world.changed("conversation", conversation=conversation.key)
