"""`/conversations/{id}/events.jsonl`: one conversation as a file, an event a line."""

from collections.abc import AsyncIterator
from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from contracts.errors import NotFound
from contracts.ids import whole
from services.common.console import as_json
from services.common.entries import entry
from services.projections.api.logged import logged
from services.projections.api.permissions import Personal
from services.projections.api.state import ConversationId, QueryState, State

router = APIRouter(tags=["conversations"])

_TYPE = "application/x-ndjson"


@router.get(
    "/conversations/{id}/events.jsonl",
    response_class=Response,
    responses={
        200: {"content": {_TYPE: {}}, "description": "One JSON object a line, in the order of the log."}
    },
)
async def download_conversation_events(state: State, personal: Personal, id: ConversationId) -> Response:
    """The lines of `msia conversations show <id> -o jsonl`: every event as stored, with what it says of
    persons for those who may read that (`private_state`: opened, closed, erased or none).
    """
    last = await state.log.reader.last(whole(id))
    if last is None:
        raise NotFound(f"conversation {id}: the log holds nothing of it")
    headers = {
        "Content-Disposition": f'attachment; filename="conversacion-{id}.jsonl"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "MSIA-Position": str(last.position),
    }
    return StreamingResponse(_lines(state, id, last.position, personal), media_type=_TYPE, headers=headers)


async def _lines(state: QueryState, id: str, up_to: int, personal: bool) -> AsyncIterator[str]:
    async for one in logged(state.log, id, up_to=up_to):
        read, shown = entry(one.message), one.shown()
        if personal and shown.private is not None:
            read = replace(read, private=shown.private, private_state="opened")
        yield as_json(read.as_json(), indent=None) + "\n"
