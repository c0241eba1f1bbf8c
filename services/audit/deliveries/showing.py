"""`msia deliveries show`."""

from typing import Any

from contracts.errors import BadInput, NotFound
from contracts.ids import whole
from services.audit.deliveries.attempts import history
from services.audit.deliveries.rows import folded, row
from services.audit.log import entries, opened, require_conversation
from services.common.console import Output, choose, print_json, print_jsonl
from services.common.window import Window


async def print_parts(id: str, part: str | None, output: Output | None) -> None:
    """One part or all of a conversation, each with every step."""
    parts = await parts_of(id, part)
    shape = choose(output)
    if shape is Output.json:
        print_json({"conversation": id, "parts": parts})
    elif shape is Output.jsonl:
        print_jsonl(parts)
    else:
        from services.audit.deliveries.table import print_steps

        print_steps(parts)


async def parts_of(id: str, part: str | None) -> list[dict[str, Any]]:
    """Rows, with `steps`. Raises `NotFound`, and `BadInput` for a beginning that several ids share."""
    async with opened() as reader:
        await require_conversation(reader, id)
        events = [entry async for entry in entries(reader, whole(id), Window())]
        state = await folded(reader, id)
    times = {entry.position: entry.stored_at for entry in events}
    found = [each for each in state.queue if part is None or str(each.id).startswith(part.lower())]
    if not found:
        what = f"no part {part}" if part else "no part: nothing was to be delivered"
        raise NotFound(f"conversation {id} has {what}; `msia deliveries list --conversation {id}` names them")
    if part is not None and len(found) > 1:
        raise BadInput(f"{part} is the beginning of {len(found)} ids: give more of it")
    return [
        {
            **row(id, each, times.get(each.request.position, each.queued_at)),
            "steps": history(events, str(each.id)),
        }
        for each in found
    ]
