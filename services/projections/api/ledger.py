"""`/ledger`: the seals over the log, what is not sealed yet, and what the last verification found."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.errors import MsiaError, Unreachable
from contracts.ids import subject
from eventstore.provision import log_identity
from eventstore.store import EventStore
from services.projections.api.models import Answer
from services.projections.api.state import Fresh, Limit, Paging, QueryState, page
from services.projections.api.tags import Tagged
from services.projections.ledger import queries
from services.projections.status import log_end

router = APIRouter(tags=["ledger"], route_class=Tagged)

_OWN = subject("ledger", "")
_LOOK = 100  # events of the unsealed tail that are looked at for its first one


class Seal(BaseModel):
    """A signed tree head over positions 1..`size`. Whether its signature is right, `verification` says."""

    position: int = Field(description="Of the seal itself.")
    at: datetime
    size: int
    root: str = Field(description="SHA-256 tree head (RFC 6962), base64.")
    signers: list[str] = Field(description="Ids of the keys that it names.", examples=[["5f0c1a2b"]])


class Unsealed(BaseModel):
    """What came after the newest seal. The ledger's own events ask for no seal."""

    positions: int = Field(description="After what the newest seal covers, that seal included.")
    oldest_at: datetime | None = Field(
        description="Of the first event that has to be sealed; null: none has."
    )


class LedgerWish(BaseModel):
    """Somebody asked for a verification, and the keeper has not answered yet."""

    position: int
    at: datetime
    by: str
    reason: str | None


class Verification(BaseModel):
    """The keeper read the whole log again and compared it with every seal, in it and outside."""

    position: int
    at: datetime
    began_at: datetime
    milliseconds: int
    by: str = Field(description="keeper: it was time; else the admin who asked.")
    wish: int | None
    ok: bool
    size: int = Field(description="Positions that were read.")
    sealed: int = Field(description="Positions 1..sealed are as they were sealed.")
    root: str | None
    seals: int
    outside: int = Field(description="Of the seals: those that also lie outside the log. 0 proves little.")
    problem: str | None
    first_bad: int | None
    last_bad: int | None


class Verifications(BaseModel):
    """`items`: the latest first, ten at most."""

    last: Verification | None
    waiting: LedgerWish | None
    items: list[Verification]


class Ledger(Answer):
    """`keeper`: late when something has waited for a seal for longer than LEDGER_LATE seconds."""

    log_id: UUID | None
    events: int | None = Field(description="In the log; null while it does not answer.")
    keeper: Literal["sealing", "late", "unknown"]
    unsealed: Unsealed | None = Field(description="Null while the log does not answer.")
    verification: Verifications
    seals: list[Seal] = Field(description="A page, the latest first.")
    next: str | None


@router.get("/ledger")
async def show_ledger(fresh: Fresh, place: Paging, limit: Limit = 50) -> Ledger:
    """Seals, the unsealed tail, and the last verification."""
    state: QueryState = fresh.state
    start = place.after("ledger")
    async with fresh.of("ledger") as (connection, position):
        newest = await queries.seals(connection, None, 1)
        rows = await queries.seals(connection, int(start[0]) if start else None, limit + 1)
        verified = [Verification(**row) for row in await queries.verifications(connection, 10)]
        wish = await queries.waiting(connection)
    shown, more = page(rows, limit)
    end = await log_end(state.store)
    tail = await _tail(state.store, newest[0]["size"] if newest else 0, end)
    return Ledger(
        position=position,
        log_id=await _log_id(state.store),
        events=end,
        keeper=_keeper(tail, state.settings.ledger_late),
        unsealed=tail,
        verification=Verifications(
            last=verified[0] if verified else None,
            waiting=LedgerWish(**wish) if wish else None,
            items=verified,
        ),
        seals=[Seal(**row) for row in shown],
        next=place.following("ledger", shown[-1]["position"]) if more else None,
    )


async def _tail(store: EventStore | None, sealed: int, end: int | None) -> Unsealed | None:
    if store is None or end is None:
        return None
    try:
        found, _ = await store.reader.batch(">", sealed, _LOOK)
        oldest = next((message for message in found if not message.subject.startswith(_OWN)), None)
        return Unsealed(positions=max(end - sealed, 0), oldest_at=oldest.stored_at if oldest else None)
    except Unreachable:  # shown as unknown, as the lag is
        return None


def _keeper(tail: Unsealed | None, late: float) -> Literal["sealing", "late", "unknown"]:
    if tail is None:
        return "unknown"
    if tail.oldest_at is None or datetime.now(UTC) - tail.oldest_at <= timedelta(seconds=late):
        return "sealing"
    return "late"


async def _log_id(store: EventStore | None) -> UUID | None:
    if store is None:
        return None
    try:
        return await log_identity(store)
    except MsiaError:  # away; or no log at all, which the reader says where it stops it
        return None
