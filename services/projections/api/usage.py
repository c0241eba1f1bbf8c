"""`/usage`: tokens and euros, by day, model, tool and conversation."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.projections.api.days import Days, days
from services.projections.api.models import Answer
from services.projections.api.state import Fresh
from services.projections.api.tags import Tagged
from services.projections.usage import queries

router = APIRouter(tags=["usage"], route_class=Tagged)

_USUAL = 30  # days


class Used(BaseModel):
    """Costs are millionths of a euro: a call costs less than a cent."""

    model_calls: int
    input_tokens: int
    output_tokens: int
    cost_microeuros: int


class UsedInDay(Used):
    """One day in Madrid; latencies are milliseconds from a turn's beginning to its outcome."""

    day: date
    tool_calls: int
    turns: int
    replies: int
    handoffs: int
    latency_p50: int | None
    latency_p95: int | None


class UsedByModel(Used):
    """One model of one provider; latencies are milliseconds of a call."""

    provider: str | None
    model: str | None
    latency_p50: int | None
    latency_p95: int | None


class UsedByTool(BaseModel):
    """How often one tool was called."""

    tool: str
    calls: int


class UsedByConversation(Used):
    """What one conversation took within these days."""

    conversation: str = Field(examples=["1-512"])
    turns: int
    tool_calls: int


class Usage(Answer):
    """`conversations`: those that cost most."""

    first: date
    last: date
    days: list[UsedInDay]
    models: list[UsedByModel]
    tools: list[UsedByTool]
    conversations: list[UsedByConversation]


@router.get("/usage")
async def show_usage(
    fresh: Fresh,
    days: Annotated[Days, Depends(days(_USUAL))],
    top: Annotated[int, Query(ge=1, le=100, description="How many conversations.")] = 10,
) -> Usage:
    """Calls, tokens and costs of the days from `first` to `last`."""
    first, last = days.first, days.last
    async with fresh.of("usage") as (connection, position):
        return Usage(
            position=position,
            first=first,
            last=last,
            days=[UsedInDay(**row) for row in await queries.by_day(connection, first, last)],
            models=[UsedByModel(**row) for row in await queries.by_model(connection, first, last)],
            tools=[UsedByTool(**row) for row in await queries.by_tool(connection, first, last)],
            conversations=[
                UsedByConversation(**row)
                for row in await queries.by_conversation(connection, first, last, top)
            ],
        )
