"""`/api/status`: how the outbox fares with Chatwoot, for people; `/metrics` tells the same to machines."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.common.auth import Principal, allowed
from services.outbox.backlog import Backlog
from services.outbox.host import Host
from services.outbox.settings import OutboxSettings

Reading = Annotated[Principal, Depends(allowed("admin", "operator", "auditor"))]


class BreakerShown(BaseModel):
    """A host, and whether it is asked."""

    host: str = Field(examples=["chat.example.org"])
    state: Literal["closed", "open", "half_open", "paused"] = Field(
        description="open: it does not answer; half_open: the next request decides; paused: it said 429."
    )
    failures: int = Field(description="In a row, up to now.")
    open_since: datetime | None
    asked_again_at: datetime | None = Field(description="The earliest; null: now.")
    env: list[str]


class BucketShown(BaseModel):
    """Requests a second. `rate` of 0: no limit."""

    name: Literal["host", "conversation"]
    rate: float
    burst: float
    current_rate: float = Field(description="Less than `rate` for a while after a 429.")
    env: list[str]


class StatusShown(BaseModel):
    """Counts are of the whole log, the same in every replica; the rest is this one's."""

    as_of: datetime
    position: int = Field(description="Of the log; every event up to it is counted.")
    complete: bool = Field(description="The log is read to its beginning; else older parts are missing.")
    breakers: list[BreakerShown]
    due: int = Field(description="Parts neither delivered nor given up.")
    oldest_due_at: datetime | None = Field(description="Since when the oldest of them waits.")
    parked: int = Field(description="Parts that wait for a person's decision.")
    untraced: int = Field(description="Messages of which WhatsApp said nothing yet.")
    in_flight: int = Field(description="Requests on the wire.")
    concurrency: int = Field(description="Conversations that may talk to it at once, at present.")
    buckets: list[BucketShown]


def routes(
    settings: OutboxSettings,
    host: Host,
    backlog: Backlog,
    in_flight: Callable[[], int],
    utc: Callable[[], float] = time.time,
) -> APIRouter:
    """The route. `utc` gives now, in seconds since 1970."""
    router = APIRouter(prefix="/api", tags=["status"])

    @router.get("/status", summary="Breakers, what is due and parked, rate limits")
    async def show_status(_: Reading) -> StatusShown:
        """As it is now. What becomes of single parts is in `/deliveries` of the query API."""
        now = datetime.fromtimestamp(utc(), UTC)
        entries = list(backlog.pending)
        since = [entry.since for entry in entries if entry.state == "open"]
        return StatusShown(
            as_of=now,
            position=backlog.position,
            complete=backlog.complete,
            breakers=[_breaker(settings, host, now)],
            due=len(since),
            oldest_due_at=datetime.fromtimestamp(min(since), UTC) if since else None,
            parked=sum(entry.state == "parked" for entry in entries),
            untraced=sum(entry.state == "untraced" for entry in entries),
            in_flight=in_flight(),
            concurrency=host.slots.limit,
            buckets=[
                BucketShown(
                    name="host",
                    rate=host.limits.rate,
                    burst=host.limits.burst,
                    current_rate=host.rate,
                    env=["OUTBOX_RATE", "OUTBOX_BURST"],
                ),
                BucketShown(
                    name="conversation",
                    rate=host.limits.conversation_rate,
                    burst=host.limits.conversation_burst,
                    current_rate=host.limits.conversation_rate,
                    env=["OUTBOX_CONVERSATION_RATE", "OUTBOX_CONVERSATION_BURST"],
                ),
            ],
        )

    return router


def _breaker(settings: OutboxSettings, host: Host, now: datetime) -> BreakerShown:
    breaker = host.breaker
    rests, open_for = breaker.rests, breaker.open_for
    state: Literal["closed", "open", "half_open", "paused"] = "paused" if rests else "closed"
    if open_for is not None:
        state = "open" if rests else "half_open"
    return BreakerShown(
        host=urlsplit(settings.chatwoot_api_url).hostname or "",
        state=state,
        failures=breaker.failures,
        open_since=None if open_for is None else now - timedelta(seconds=open_for),
        asked_again_at=now + timedelta(seconds=rests) if rests else None,
        env=["OUTBOX_BREAKER_FAILURES", "OUTBOX_BREAKER_OPEN"],
    )
