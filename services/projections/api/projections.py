"""`/projections`: where the read models stand, and what is built beside them."""

from collections.abc import Iterable

from fastapi import APIRouter

from services.projections.api.progress import Projections, ProjectionStatus, Quarantined, RebuildWish, Work
from services.projections.api.state import Fresh, QueryState
from services.projections.api.tags import Tagged
from services.projections.catalogue import PROJECTIONS
from services.projections.status import log_end, quarantined, statuses
from services.projections.wishes import RefusedWish, Wished, refused_wishes
from services.projections.work import Done, work

router = APIRouter(tags=["projections"], route_class=Tagged)


@router.get("/projections")
async def list_projections(fresh: Fresh) -> Projections:
    """Positions, lag, what was set aside, and rebuilds: ask again each second while one is under way."""
    state: QueryState = fresh.state
    end = await log_end(state.store)
    async with fresh.of(*(known.name for known in PROJECTIONS)) as (connection, position):
        found = await statuses(connection, end)
        aside = await quarantined(connection)
        built = await work(connection)
        refused = {one.projection: one for one in await refused_wishes(connection)}
    waiting = state.wishes.waiting if state.wishes else []
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
                rebuild=_work(built, one.name, "rebuild"),
                verify=_work(built, one.name, "verify"),
                waiting=[_wish(wish) for wish in waiting if wish.event.projection == one.name],
                refused=_refused(refused.get(one.name)),
            )
            for one in found
        ],
    )


def _work(found: Iterable[Done], projection: str, what: str) -> Work | None:
    for one in found:
        if (one.projection, one.what) == (projection, what):
            shown = {name: getattr(one, name) for name in Work.model_fields if name != "started_at"}
            return Work(**shown, started_at=one.began_at)
    return None


def _wish(one: Wished) -> RebuildWish:
    return RebuildWish(
        position=one.position,
        what=one.what,
        by=one.event.by,
        at=one.at,
        reason=one.event.reason,
        refused=None,
    )


def _refused(one: RefusedWish | None) -> RebuildWish | None:
    if one is None:
        return None
    return RebuildWish(
        position=one.position, what=one.what, by=one.by, at=one.at, reason=one.reason, refused=one.refused
    )
