"""`/events/stream`: the log as Server-Sent Events (WHATWG HTML, 9.2)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from contracts.errors import BadInput, Unreachable
from services.common.auth import Caller, Guard
from services.common.logging import logger
from services.common.tasks import end as ended
from services.projections.api.hub import Filter, Frame, Hub
from services.projections.api.state import CONVERSATION, GREATEST, State

log = logger(__name__)

router = APIRouter(tags=["live"])

HEARTBEAT = b": heartbeat\n\n"
_DIGITS = len(str(GREATEST))
Context = Literal["inbox", "conversation", "delivery", "tariff", "customer", "control", "ledger"]


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
    request: Request,
    state: State,
    caller: Caller,
    conversation: Annotated[str | None, Query(pattern=CONVERSATION, examples=["1-512"])] = None,
    context: Annotated[
        list[Context] | None, Query(description="Only events of these contexts; repeat it for several.")
    ] = None,
    after: Annotated[
        int | None, Query(ge=0, le=GREATEST, description="Start after this position; default: from now on.")
    ] = None,
    last_event_id: Annotated[str | None, Header(description="Wins over `after`: a client resumes.")] = None,
) -> EventStream:
    """Events as they are stored: `id` is the position, the data `{position, id, type, subject, time, open}`.

    Only open parts: names, phones and texts never come this way. A client that reads too slowly is
    dropped and resumes with `Last-Event-ID`. Where that (or `after`) is beyond the log's end, as after a
    restore of an older backup, one event named `anew` comes first, whose `id` is the end: what the client
    holds is of another log, and it goes on from there. It ends with the session of whoever reads it.
    """
    wanted = _resume(last_event_id, after)  # refused first, whether the log answers or not
    start, hello = await _begin(state.live, wanted)
    frames = state.live.stream(Filter(conversation, frozenset(context) if context else None), start)
    guard: Guard = request.app.state.guard
    rhythm = Rhythm(state.settings.sse_heartbeat, state.settings.identity_tick)
    beating = _beating(hello, frames, rhythm, lambda: guard.over(caller))
    return EventStream(beating, state.settings.sse_send_timeout)


def _resume(last_event_id: str | None, after: int | None) -> int | None:
    if not last_event_id:
        return after
    digits = last_event_id.isascii() and last_event_id.isdigit()
    # first the length: Python refuses to read thousands of digits
    if not digits or len(last_event_id) > _DIGITS or int(last_event_id) > GREATEST:
        raise BadInput("Last-Event-ID: not a position; leave it out to start from now on")
    return int(last_event_id)


async def _begin(live: Hub, start: int | None) -> tuple[int, bytes]:
    """Where this client begins, and what it is told first. Raises `Unreachable` without a `start`."""
    if start is None:  # before the headers leave: what is stored after them is this client's
        return await live.now(), HEARTBEAT
    with contextlib.suppress(Unreachable):  # the stream ends then, and the client comes back by itself
        end = await live.now()
        if start > end:
            log.warning("a live client is ahead of the log", position=start, end=end)
            return end, HEARTBEAT + b'event: anew\nid: %d\ndata: {"position": %d}\n\n' % (end, end)
    return start, HEARTBEAT


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds of silence until a comment (proxies close silent connections); between looks at the session."""

    heartbeat: float
    look: float


async def _beating(
    hello: bytes, frames: AsyncGenerator[Frame], rhythm: Rhythm, over: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Frames, and a comment whenever none came for a while, until it is over."""
    yield hello  # the headers leave at once, and `open` fires in the browser
    waiting: asyncio.Task[Frame] | None = None
    silent_since = time.monotonic()
    try:
        while not over():
            waiting = waiting or asyncio.ensure_future(anext(frames))
            done, _ = await asyncio.wait({waiting}, timeout=min(rhythm.heartbeat, rhythm.look))
            if not done:
                if time.monotonic() - silent_since >= rhythm.heartbeat:
                    silent_since = time.monotonic()
                    yield HEARTBEAT
                continue
            silent_since = time.monotonic()
            try:
                one = waiting.result()
            except (StopAsyncIteration, Unreachable):  # ended, or the log is away: the client comes back
                return
            finally:
                waiting = None
            yield one.bytes
    finally:
        if waiting is not None:
            await ended(waiting)
        await frames.aclose()
