"""Who is in charge: how a person takes a conversation, and how it comes back to the bot."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.conversation import Part
from contracts.events.inbox import Snapshot
from domain.conversation.chatwoot import later
from domain.conversation.state import Conversation, Opening, Takeover, Wish, WishKind

AFTER_OUTAGE = "after_outage"  # reason of the wish that gives back what Chatwoot opened for our failure


def told(
    state: Conversation,
    snapshot: Snapshot,
    contact_id: int | None,
    at: Recorded[Event],
    assigned: bool = False,
) -> Conversation:
    """After a webhook with this snapshot."""
    view = state.chatwoot.told(snapshot, assigned=assigned)
    if view.with_person and state.in_charge == "bot":
        # Else it is no news: what was written since the pause or the takeover goes on counting from there.
        # What tells of it may be a message of the customer: that one came afterwards.
        state = replace(
            floored(state, at.position - 1), undelivered=(), opening=state.opening or _opening(state)
        )
    return settled(replace(state, chatwoot=view, contact_id=contact_id or state.contact_id))


def taken(
    state: Conversation, position: int, stored_at: datetime, chatwoot_at: datetime | None
) -> Conversation:
    """A person has it. `chatwoot_at`: Chatwoot's clock then."""
    # A word of earlier that still stands keeps its later time: giving back must come after both.
    standing = state.takeover.chatwoot_at if state.takeover else None
    takeover = Takeover(position, stored_at, later(standing, chatwoot_at))
    return floored(replace(state, takeover=takeover, undelivered=(), opening=None), position)


def withheld(
    state: Conversation,
    position: int,
    stored_at: datetime,
    closed: tuple[int, ...],
) -> Conversation:
    """The outbox saw a person and kept back what answers these messages. Whose word it was is not known."""
    opening = state.opening or (_opening(state) if state.in_charge == "bot" else None)
    if state.takeover:  # no news, but the outbox saw it standing: what Chatwoot said before is no end of it
        seen_at = later(state.takeover.chatwoot_at, state.chatwoot.status_at)
        state = replace(state, takeover=replace(state.takeover, chatwoot_at=seen_at))
    else:
        state = taken(state, position, stored_at, state.chatwoot.status_at)
    return _closed(replace(state, opening=opening), closed)


def given_up(state: Conversation, closed: tuple[int, ...]) -> Conversation:
    """A turn on these messages ended without an answer, as they are with a person."""
    return _closed(state, closed)


def settled(state: Conversation) -> Conversation:
    """Without the takeover that Chatwoot shows to be over."""
    takeover = state.takeover
    if takeover and state.chatwoot.gives_back(takeover.chatwoot_at):
        state = replace(state, takeover=None)
    return replace(state, opening=None) if state.opening and state.in_charge == "bot" else state


def paused(state: Conversation, position: int, why: str) -> Conversation:
    """The bot is silent. Of two pauses the first sets the floor, and a wish is the stronger reason."""
    if state.paused_at:
        return replace(state, paused_why=why) if why == "wish" else state
    return floored(replace(state, paused_at=position, paused_why=why, undelivered=(), opening=None), position)


def resumed(state: Conversation, position: int, *, nobody: bool = False) -> Conversation:
    """The bot may answer again; where `nobody` was there, also what it left to them."""
    if nobody and state.opening:
        opening = state.opening
        state = replace(
            reopened(state, opening.closed),
            silence_floor=opening.floor,
            undelivered=opening.undelivered,
            opening=None,
        )
    return replace(
        state,
        resumed_at=position,
        paused_at=0,
        paused_why="",
        takeover=None,
        opening=None,
        chatwoot=state.chatwoot.resumed(),
    )


def reopened(state: Conversation, messages: tuple[int, ...]) -> Conversation:
    """What the turns on these messages came to was never said: they are to be answered."""
    if not messages:
        return state
    turns = tuple(
        turn
        if turn.open or not set(turn.covers) & set(messages)
        else replace(turn, covers=tuple(one for one in turn.covers if one not in messages))
        for turn in state.turns
    )
    return replace(state, turns=turns)


def asked(state: Conversation, parts: tuple[Part, ...]) -> Conversation:
    """Chatwoot's status will follow our word: that change is no news when it is told."""
    for part in parts:
        if part.kind == "status" and part.status:
            state = replace(
                state,
                chatwoot=state.chatwoot.asks(part.status),
                restoring=part.part_id if part.status == "pending" else None,
            )
    return state


def restoring(state: Conversation, part_id: UUID) -> Conversation:
    """The request that gives the conversation back to the bot in Chatwoot too goes out."""
    return replace(state, chatwoot=state.chatwoot.restoring()) if part_id == state.restoring else state


def restored(state: Conversation, part_id: UUID) -> Conversation:
    """It came to an end, good or bad."""
    if part_id != state.restoring:
        return state
    return replace(state, chatwoot=state.chatwoot.restored(), restoring=None)


def floored(state: Conversation, position: int) -> Conversation:
    """Messages up to here stay with the person, or the pause."""
    return replace(state, silence_floor=max(state.silence_floor, position))


def wished(state: Conversation, kind: WishKind, id: UUID) -> Conversation:
    """A wish binds from its own position on; the agent still owes it an answer."""
    return replace(state, wishes=(*state.wishes, Wish(id, kind)))


def answered(state: Conversation, id: UUID) -> Conversation:
    """The answer changes nothing more: by the time it comes, another wish may have come."""
    return replace(state, wishes=tuple(wish for wish in state.wishes if wish.id != id))


def _opening(state: Conversation) -> Opening:
    return Opening(state.silence_floor, state.undelivered)


def _closed(state: Conversation, messages: tuple[int, ...]) -> Conversation:
    if not messages or state.opening is None:
        return state
    closed = (*state.opening.closed, *messages)
    return replace(state, opening=replace(state.opening, closed=closed))
