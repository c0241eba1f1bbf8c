"""What became of what the bot said, as far as the conversation goes on differently for it."""

from dataclasses import replace
from uuid import UUID

from contracts.events.conversation import ReplyRequested
from domain.conversation.state import Conversation, Unsent

_REPLIES = 20  # that are remembered as not sent: an outbox that stands still for longer is not an outage


def undelivered(state: Conversation, part_id: UUID) -> Conversation:
    """A message of a reply was given up. Of a handoff people are told in any case, by its other parts."""
    state = unsaid(state, part_id)
    if state.in_charge != "bot" or not _is_of_a_reply(state, part_id):
        return state
    return replace(state, undelivered=(*state.undelivered, part_id))


def delivered(state: Conversation, part_id: UUID) -> Conversation:
    """It is there after all, or an operator sends it again."""
    return replace(state, undelivered=tuple(id for id in state.undelivered if id != part_id))


def unsaid(state: Conversation, part_id: UUID) -> Conversation:
    """The AI notice that this part carried was never seen, so the next answer gives it."""
    if part_id != state.disclosed_in:
        return state
    return replace(state, disclosed=None, disclosed_in=None)


def promised(
    state: Conversation, reply: ReplyRequested, covers: tuple[int, ...], position: int
) -> Conversation:
    """A reply was asked for."""
    parts = tuple(part.part_id for part in reply.parts if part.kind == "message")
    if not parts:
        return state
    return replace(state, unsent=(*state.unsent, Unsent(parts, covers, position))[-_REPLIES:])


def ended(state: Conversation, part_id: UUID) -> Conversation:
    """Nothing more is to be done for this part."""
    if not any(part_id in reply.parts for reply in state.unsent):
        return state
    left = (replace(one, parts=tuple(p for p in one.parts if p != part_id)) for one in state.unsent)
    return replace(state, unsent=tuple(one for one in left if one.parts))


def dropped(state: Conversation, part_id: UUID) -> tuple[Conversation, Unsent | None]:
    """The reply of this part will not be sent as a whole. Also that reply, as it was."""
    found = next((one for one in state.unsent if part_id in one.parts), None)
    if found is None:
        return state, None
    unsent = tuple(replace(one, covers=()) if one == found else one for one in state.unsent)
    return ended(replace(state, unsent=unsent), part_id), found


def _is_of_a_reply(state: Conversation, part_id: UUID) -> bool:
    return any(
        part.part_id == part_id and part.kind == "message"
        for turn in reversed(state.turns)
        if isinstance(turn.outcome, ReplyRequested)
        for part in turn.outcome.parts
    )
