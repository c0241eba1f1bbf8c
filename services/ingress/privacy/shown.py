"""How a customer stands, as an answer: ids, times and reasons, nothing of what is encrypted."""

from datetime import datetime

from pydantic import BaseModel, Field

from domain.customers.standing import Standing
from services.common.customers.places import CustomerRef


class Block(BaseModel):
    """Legal blocking. `erase_at`: all is destroyed from then on; null: only by hand."""

    since: datetime
    reason: str
    by: str
    erase_at: datetime | None


class Status(BaseModel):
    """Of one customer. Times in UTC."""

    customer: str
    position: int = Field(description="Of their last event: rows that hold it show all of this.")
    conversations: list[str]
    muted: bool
    restricted: Block | None
    erased_at: datetime | None  # the last time; what they wrote afterwards is held again
    erased_generation: int  # keys up to this one are destroyed
    key_generation: int  # the one that identified them last; greater: they are back


def shown(customer: CustomerRef, standing: Standing, conversations: list[str]) -> Status:
    """The answer of `status`, `restrict`, `unrestrict` and `erase`."""
    known = standing.restriction
    block = known and Block(since=known.at, reason=known.reason, by=known.by, erase_at=known.erase_at)
    return Status(
        customer=customer.id,
        position=standing.position,
        conversations=conversations,
        muted=standing.muted,
        restricted=block,
        erased_at=standing.erased_at,
        erased_generation=standing.erased_up_to,
        key_generation=standing.generation,
    )
