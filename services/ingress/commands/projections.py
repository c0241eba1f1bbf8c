"""`/api/projections/<name>/…`: have rows built anew or compared with the log, or have that stopped."""

import re
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import BadInput
from contracts.events.control import (
    ProjectionCancelRequested,
    ProjectionRebuildRequested,
    ProjectionVerifyRequested,
    ProjectionWish,
)
from eventstore.store import EventStore
from services.common.auth import Principal, allowed

AGGREGATE = "projections"
_NAME = re.compile(r"[a-z_]{1,40}")

Admin = Annotated[Principal, Depends(allowed("admin"))]


class RebuildWhy(BaseModel):
    """It stands in the log in the open: it must not name customers."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=500)


class Rebuild(RebuildWhy):
    """`accept_differences`: let the new rows serve even where they differ, for whoever has looked."""

    accept_differences: bool = False


class ProjectionWished(BaseModel):
    """The wish is in the log. `GET /projections` of the query API shows what came of it."""

    position: int = Field(description="`rebuild.wish`, or `refused.position`, once it was taken up.")


def routes(store: EventStore) -> APIRouter:
    """The three wishes; the service of the read models carries them out, one at a time."""
    router = APIRouter(prefix="/api/projections", tags=["projections"])

    async def wish(event: ProjectionWish, by: Principal) -> ProjectionWished:
        if not _NAME.fullmatch(event.projection):
            raise BadInput(f"{event.projection!r} is no projection: GET /projections names them")
        recorded = await store.append(AGGREGATE, event, id=uuid4(), actor=by.id)
        return ProjectionWished(position=recorded.position)

    @router.post("/{name}/rebuild", status_code=202)
    async def rebuild_projection(name: str, body: Rebuild, caller: Admin) -> ProjectionWished:
        """Rows are built anew from the log while the old ones serve, compared, and swapped."""
        event = ProjectionRebuildRequested(
            projection=name, by=caller.id, reason=body.reason, accept_differences=body.accept_differences
        )
        return await wish(event, caller)

    @router.post("/{name}/verify", status_code=202)
    async def verify_projection(name: str, body: RebuildWhy, caller: Admin) -> ProjectionWished:
        """The rows that serve are compared with a fresh build from the log; nothing is changed."""
        return await wish(
            ProjectionVerifyRequested(projection=name, by=caller.id, reason=body.reason), caller
        )

    @router.post("/{name}/rebuild/cancel", status_code=202)
    async def cancel_rebuild(name: str, body: RebuildWhy, caller: Admin) -> ProjectionWished:
        """The rebuild stops; asked for again, it goes on from there."""
        event = ProjectionCancelRequested(projection=name, by=caller.id, reason=body.reason)
        return await wish(event, caller)

    @router.post("/{name}/verify/cancel", status_code=202)
    async def cancel_verify(name: str, body: RebuildWhy, caller: Admin) -> ProjectionWished:
        """The comparison stops, without a result."""
        event = ProjectionCancelRequested(projection=name, by=caller.id, reason=body.reason, what="verify")
        return await wish(event, caller)

    return router
