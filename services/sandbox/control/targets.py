"""Naming a conversation: by key (`1-1`), display id, or the customer's phone."""

from pydantic import BaseModel

from contracts.errors import BadInput, NotFound
from services.sandbox import conversations, customer
from services.sandbox.state import Conversation
from services.sandbox.world import World


class Target(BaseModel):
    """One of the two; a phone means its latest conversation."""

    conversation: str | int | None = None
    phone: str | None = None


def conversation_of(world: World, target: Target) -> Conversation:
    """Raises `BadInput` without a target, `NotFound` when there is no such conversation."""
    if target.conversation is not None:
        account, _, display = str(target.conversation).rpartition("-")
        number = int(display) if display.isdecimal() else 0
        owner = int(account) if account.isdecimal() else world.settings.chatwoot_account_id
        found = conversations.find(world, owner, number)
    elif target.phone:
        who = customer.find(world, target.phone)
        threads = customer.conversations_of(world, who[1]) if who else []
        found = threads[-1] if threads else None
    else:
        raise BadInput("say which conversation: give `conversation` (1-1) or `phone` (+34000000001)")
    if found is None:
        raise NotFound(f"there is no conversation {target.conversation or target.phone}")
    return found
