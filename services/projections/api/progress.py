"""How far each projection has read, and what is built or compared beside it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from services.projections.api.models import Answer


class Quarantined(BaseModel):
    """An aggregate that a projection set aside, from `position` on."""

    aggregate: str
    position: int
    error: str


class Work(BaseModel):
    """Rows that are built beside those that serve: to take their place (rebuild), or to compare (verify)."""

    state: Literal["building", "comparing", "swapping", "done", "failed", "cancelled", "interrupted"] = Field(
        description="interrupted: whoever did it was stopped or killed; it can be asked for again."
    )
    by: str = Field(description="Admin id; cli; system: a new version of the code builds itself.")
    reason: str
    wish: int | None = Field(description="Position of the wish that asked for it; null: nobody did.")
    started_at: datetime = Field(description="Of this run: one that goes on where it was begins again.")
    ended_at: datetime | None
    position: int = Field(description="Up to which events are in the new rows.")
    target: int = Field(description="Where the rows that serve stood at the last look.")
    rate: float | None = Field(description="Events a second in this run; null before the first.")
    eta_seconds: float | None = Field(description="Until `target`; null where that cannot be told.")
    error: str | None
    rows: int | None = Field(description="That were built; null until it is done.")
    differ: int | None = Field(description="Rows that a verification found to be wrong; null until then.")


class RebuildWish(BaseModel):
    """What somebody wished of a projection."""

    position: int = Field(description="Of the wish in the log.")
    what: str = Field(examples=["rebuild", "verify", "cancel rebuild"])
    by: str
    at: datetime
    reason: str
    refused: str | None = Field(description="Why nothing came of it; null while it waits for its turn.")


class ProjectionStatus(BaseModel):
    """`lag`: events that are in the log and not in the rows; null while the log does not answer."""

    name: str
    version: int
    position: int
    lag: int | None
    quarantined: list[Quarantined]
    rebuild: Work | None = Field(description="The one that is under way, or the last one.")
    verify: Work | None = Field(description="The same, of comparisons with a fresh build.")
    waiting: list[RebuildWish] = Field(description="Wishes that wait: one is carried out at a time.")
    refused: RebuildWish | None = Field(description="The last wish, where nothing came of it.")


class Projections(Answer):
    """`reading`: this process fills the rows; false on a hot standby."""

    log_end: int | None
    reading: bool
    items: list[ProjectionStatus]
