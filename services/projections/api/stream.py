"""`/events/stream`: the log as Server-Sent Events (WHATWG HTML, 9.2)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from contracts.errors import BadInput, Unreachable
from services.common.logging import logger
from services.common.tasks import end
from services.projections.api.hub import Frame
from services.projections.api.state import CONVERSATION, State

log = logger(__name__)

router = APIRouter(tags=["live"])

HEARTBEAT = b": heartbeat\n\n"
_GREATEST = 2**63 - 1


class EventStream(StreamingResponse):
    """Ends the answer when the client does not take a chunk within `send_timeout` seconds."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[bytes], send_timeout: float) -> None:
        # A proxy that buffers or compresses would keep small events back.
        headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(content, headers=headers)
        self._send_timeout = send_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def in_time(message: Message) -> None:
            await asyncio.wait_for(send(message), self._send_timeout)

        try:
            await super().__call__(scope, receive, in_time)
        except TimeoutError:
            log.warning("slow live client dropped")


@router.get(
    "/events/stream",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-Sent Events"}},
)
async def stream_events(
    state: State,
    conversation: Annotated[str | None, Query(pattern=CONVERSATION, examples=["1-512"])] = None,
    after: Annotated[
        int | None, Query(ge=0, le=_GREATEST, description="Start after this position; default: from now on.")
    ] = None,
    last_event_id: Annotated[str | None, Header(description="Wins over `after`: a client resumes.")] = None,
) -> EventStream:
    """Events as they are stored: `id` is the position, the data `{position, id, type, subject, time, open}`.

    Only open parts: names, phones and texts never come this way. A client that reads too slowly is
    dropped and resumes with `Last-Event-ID`.
    """
    start = _resume(last_event_id, after)
    if start is None:  # before the headers leave: what is stored after them is this client's
        start = await state.live.now()
    frames = state.live.stream(conversation, start)
    return EventStream(_beating(frames, state.settings.sse_heartbeat), state.settings.sse_send_timeout)


def _resume(last_event_id: str | None, after: int | None) -> int | None:
    if not last_event_id:
        return after
    if not (last_event_id.isascii() and last_event_id.isdigit() and int(last_event_id) <= _GREATEST):
        raise BadInput("Last-Event-ID: not a position; leave it out to start from now on")
    return int(last_event_id)


async def _beating(frames: AsyncGenerator[Frame], heartbeat: float) -> AsyncIterator[bytes]:
    """Frames, and a comment whenever none came for `heartbeat` seconds: proxies close silent connections."""
    yield HEARTBEAT  # the headers leave at once, and `open` fires in the browser
    waiting: asyncio.Task[Frame] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(anext(frames))
            done, _ = await asyncio.wait({waiting}, timeout=heartbeat)
            if not done:
                yield HEARTBEAT
                continue
            try:
                one = waiting.result()
            except (StopAsyncIteration, Unreachable):  # ended, or the log is away: the client comes back
                return
            finally:
                waiting = None
            yield one.bytes
    finally:
        if waiting is not None:
            await end(waiting)
        await frames.aclose()
