"""`/figures`: the numbers of the first screen. `/health`: whether they can be trusted."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from contracts.errors import NotFound, Unreachable
from contracts.money import Money
from services.projections import figures
from services.projections.api.days import Days, days
from services.projections.api.models import Answer
from services.projections.api.state import Fresh, QueryState, State
from services.projections.api.tags import Tagged
from services.projections.catalogue import PROJECTIONS
from services.projections.deliveries import queries as deliveries
from services.projections.status import log_end, quarantined, statuses

router = APIRouter(tags=["figures"], route_class=Tagged)

_USUAL = 7  # days
_CENT = 10_000  # millionths of a euro


class DayFigures(BaseModel):
    """One day in Madrid. Times are milliseconds; null where nothing was answered."""

    day: date
    conversations: int = Field(
        description="In which a customer wrote: `GET /conversations?happened=wrote&day=…` lists them."
    )
    turns: int
    answered: int = Field(description="Conversations that the bot answered: `happened=answered`.")
    handed_off: int = Field(description="Conversations that it handed to a person: `happened=handoff`.")
    handoffs: dict[str, int] = Field(description="By reason.", examples=[{"asked": 2}])
    response_p50: int | None = Field(description="From a burst's first message to the answer.")
    response_p95: int | None
    quotes: int
    quoted_conversations: int = Field(description="In which they were given: `happened=quoted`.")
    quoted: Money = Field(description="VAT included.")
    model_calls: int
    cost_microeuros: int = Field(description="A call costs less than a cent.")
    spent: Money = Field(description="The same, in cents.")


class Figures(Answer):
    """`today` may be outside of `days`; `handoffs` are of `days`, by reason, the commonest first."""

    today: DayFigures
    days: list[DayFigures]
    handoffs: dict[str, int]


class Due(BaseModel):
    """Parts that wait: for us (`due`), for a person (`parked`)."""

    due: int
    oldest_due: datetime | None
    parked: int
    retrying: dict[str, int] = Field(
        description="Of those due, what failed and waits for another attempt, by code.",
        examples=[{"timeout": 3}],
    )


class Health(Answer):
    """`lag`: events that the slowest projection has yet to take; null while the log does not answer."""

    as_of: datetime | None = Field(description="When the event at `position` was stored.")
    log_end: int | None
    lag: int | None
    reading: bool = Field(description="This process fills the rows; false on a hot standby.")
    quarantined: int = Field(description="Aggregates that a projection set aside.")
    deliveries: Due
    live_clients: int
    notes: list[str] = Field(description="What works less well than it could.")


@router.get("/figures")
async def show_figures(fresh: Fresh, days: Annotated[Days, Depends(days(_USUAL))]) -> Figures:
    """Conversations, answers, handoffs and why, response times, quotes and euros, spend on models, by day."""
    async with fresh.of("history", "quotes", "usage") as (connection, position):
        found = await figures.figures(connection, days.first, days.last)
        today = days.today
        now = found.get(today) or (await figures.figures(connection, today, today))[today]
    return Figures(
        position=position,
        today=_day(today, now),
        days=[_day(day, row) for day, row in found.items()],
        handoffs=figures.reasons(found),
    )


def _day(day: date, row: dict[str, Any]) -> DayFigures:
    counts = (
        "conversations",
        "turns",
        "answered",
        "handed_off",
        "quotes",
        "quoted_conversations",
        "model_calls",
        "cost_microeuros",
    )
    known = {name: row.get(name, 0) for name in counts}
    return DayFigures(
        day=day,
        **known,
        handoffs=row["reasons"],
        response_p50=row.get("response_p50"),
        response_p95=row.get("response_p95"),
        quoted=Money(cents=row.get("quoted_cents", 0)),
        spent=Money(cents=(known["cost_microeuros"] + _CENT // 2) // _CENT),
    )


@router.get("/health")
async def show_health(state: State, fresh: Fresh) -> Health:
    """Lag, due and parked deliveries, what was set aside, and until when the rows are."""
    end = await log_end(state.store)
    async with fresh.of(*(known.name for known in PROJECTIONS)) as (connection, position):
        found = await statuses(connection, end)
        aside = await quarantined(connection)
        waiting = await deliveries.due(connection)
        retrying = await deliveries.retrying(connection)
    lags = [one.lag for one in found if one.lag is not None]
    return Health(
        position=position,
        as_of=await _stored_at(state, position),
        log_end=end,
        lag=max(lags) if lags else None,
        reading=state.runner is not None and state.runner.active,
        quarantined=len({one.aggregate for one in aside}),
        deliveries=Due(**waiting, retrying=retrying),
        live_clients=state.hub.clients if state.hub else 0,
        notes=list(state.notes),
    )


async def _stored_at(state: QueryState, position: int) -> datetime | None:
    if state.store is None or not position:
        return None
    try:
        return (await state.store.reader.get(position)).stored_at
    except (Unreachable, NotFound):  # shown as unknown, as the lag is
        return None
