"""What became of what the bot said, as far as the conversation goes on differently for it."""

from dataclasses import replace
from uuid import UUID

from contracts.events.conversation import ReplyRequested
from domain.conversation.state import Conversation


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


def _is_of_a_reply(state: Conversation, part_id: UUID) -> bool:
    return any(
        part.part_id == part_id and part.kind == "message"
        for turn in reversed(state.turns)
        if isinstance(turn.outcome, ReplyRequested)
        for part in turn.outcome.parts
    )
