"""`/projections`: where the read models stand."""

from fastapi import APIRouter

from services.projections.api.models import Projections, ProjectionStatus, Quarantined
from services.projections.api.state import Fresh, QueryState
from services.projections.catalogue import PROJECTIONS
from services.projections.status import log_end, quarantined, statuses

router = APIRouter(tags=["projections"])


@router.get("/projections")
async def list_projections(fresh: Fresh) -> Projections:
    """Positions, lag, and what was set aside."""
    state: QueryState = fresh.state
    end = await log_end(state.store)
    async with fresh.of(*(known.name for known in PROJECTIONS)) as (connection, position):
        found = await statuses(connection, end)
        aside = await quarantined(connection)
    return Projections(
        position=position,
        log_end=end,
        reading=state.runner is not None and state.runner.active,
        items=[
            ProjectionStatus(
                name=one.name,
                version=one.version,
                position=one.position,
                lag=one.lag,
                quarantined=[
                    Quarantined(aggregate=row.aggregate, position=row.position, error=row.error)
                    for row in aside
                    if row.projection == one.name
                ],
            )
            for one in found
        ],
    )
