"""`/api/ledger/verify`: have the whole log compared with its seals, now."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import Refused
from contracts.events.control import LedgerVerifyRequested
from contracts.events.ledger import VERIFICATIONS, LedgerVerified
from contracts.ids import subject
from eventstore.codec import decode
from eventstore.store import EventStore, Expect
from services.common.auth import Principal, allowed

AGGREGATE = "ledger"
SUBJECT = subject("control", AGGREGATE)

Whoever = Annotated[Principal, Depends(allowed("auditor", "operator", "admin"))]


class VerifyWhy(BaseModel):
    """It stands in the log in the open: it must not name customers."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class LedgerWished(BaseModel):
    """The wish is in the log, and so will be the keeper's answer; `GET /ledger` of the query API shows it."""

    position: int = Field(description="`verification.last.wish` is this or greater once it is served.")


def routes(store: EventStore) -> APIRouter:
    """409: somebody asked before, and the keeper has not answered yet."""
    router = APIRouter(prefix="/api/ledger", tags=["ledger"])

    @router.post("/verify", status_code=202)
    async def verify_ledger(body: VerifyWhy, caller: Whoever) -> LedgerWished:
        """The keeper reads the whole log again, at a bounded rate, and records what it finds."""
        last = await store.reader.last(SUBJECT)
        if last is not None and last.position > await _served(store):
            wished = (await decode(last, None)).event
            by = getattr(wished, "by", "somebody")
            raise Refused(f"{by} asked for it at {last.stored_at:%Y-%m-%dT%H:%M:%SZ}: wait for the keeper")
        event = LedgerVerifyRequested(by=caller.id, reason=body.reason)
        expect = Expect(SUBJECT, last.position if last else 0)
        recorded = await store.append(AGGREGATE, event, id=uuid4(), actor=caller.id, expect=expect)
        return LedgerWished(position=recorded.position)

    return router


async def _served(store: EventStore) -> int:
    """Position of the last wish that the keeper answered; 0: none."""
    for message in reversed(await store.reader.tail_from_leader(VERIFICATIONS, 0)):
        event = (await decode(message, None)).event
        if isinstance(event, LedgerVerified) and event.wish is not None:
            return event.wish
    return 0
