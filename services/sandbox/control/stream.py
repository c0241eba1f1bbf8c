"""Live streams for the page: the sandbox's own changes, and the system's events from its log."""

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from services.sandbox.api.auth import WorldDep
from services.sandbox.event_feed import EventFeed

router = APIRouter(prefix="/__fake")

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/stream")
async def stream(world: WorldDep) -> StreamingResponse:
    """Notices of what changed; the page then reads what it shows."""
    return StreamingResponse(world.live.stream(), media_type="text/event-stream", headers=HEADERS)


@router.get("/events")
async def events(request: Request, conversation: str = Query(pattern=r"^\d+-\d+$")) -> StreamingResponse:
    """The events of one conversation as the query API tells them."""
    feed: EventFeed = request.app.state.event_feed
    return StreamingResponse(feed.stream(conversation), media_type="text/event-stream", headers=HEADERS)
