"""Who is in charge: how a person takes a conversation, and how it comes back to the bot."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.inbox import Snapshot
from domain.conversation.chatwoot import later
from domain.conversation.state import Conversation, Takeover, Wish, WishKind


def told(
    state: Conversation,
    snapshot: Snapshot,
    contact_id: int | None,
    at: Recorded[Event],
    assigned: bool = False,
) -> Conversation:
    """After a webhook with this snapshot."""
    view = state.chatwoot.told(snapshot, assigned=assigned)
    if view.with_person and not state.chatwoot.with_person:
        # What tells of it may be a message of the customer: that one came afterwards.
        state = replace(floored(state, at.position - 1), undelivered=())
    return settled(replace(state, chatwoot=view, contact_id=contact_id or state.contact_id))


def taken(
    state: Conversation, position: int, stored_at: datetime, chatwoot_at: datetime | None
) -> Conversation:
    """A person has it. `chatwoot_at`: Chatwoot's clock then."""
    # A word of earlier that still stands keeps its later time: giving back must come after both.
    standing = state.takeover.chatwoot_at if state.takeover else None
    takeover = Takeover(position, stored_at, later(standing, chatwoot_at))
    return floored(replace(state, takeover=takeover, undelivered=()), position)


def settled(state: Conversation) -> Conversation:
    """Without the takeover that Chatwoot shows to be over."""
    takeover = state.takeover
    if takeover is None or not state.chatwoot.gives_back(takeover.chatwoot_at):
        return state
    return replace(state, takeover=None)


def paused(state: Conversation, position: int, why: str) -> Conversation:
    """The bot is silent. Of two pauses the first sets the floor, and a wish is the stronger reason."""
    if state.paused_at:
        return replace(state, paused_why=why) if why == "wish" else state
    return floored(replace(state, paused_at=position, paused_why=why, undelivered=()), position)


def resumed(state: Conversation) -> Conversation:
    """The bot may answer again."""
    return replace(state, paused_at=0, paused_why="", takeover=None, chatwoot=state.chatwoot.resumed())


def floored(state: Conversation, position: int) -> Conversation:
    """Messages up to here stay with the person, or the pause."""
    return replace(state, silence_floor=max(state.silence_floor, position))


def wished(state: Conversation, kind: WishKind, id: UUID) -> Conversation:
    """A wish binds from its own position on; the agent still owes it an answer."""
    return replace(state, wishes=(*state.wishes, Wish(id, kind)))


def answered(state: Conversation, id: UUID) -> Conversation:
    """The answer changes nothing more: by the time it comes, another wish may have come."""
    return replace(state, wishes=tuple(wish for wish in state.wishes if wish.id != id))
