"""`msia conversations show`."""

from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.ids import whole
from eventstore.quarantine import SetAside, listed
from services.audit.entries import Entry
from services.audit.log import entries, opened, require_conversation
from services.audit.selecting import Selection
from services.common.console import Output, choose, print_json, print_jsonl, say
from services.common.window import window


async def print_conversation(
    id: str, since: str | None, until: str | None, types: Sequence[str], failed: bool, output: Output | None
) -> None:
    """Read the stream of one conversation and print what is asked for."""
    selection = Selection(types, failed)
    inside = window(since, until, datetime.now(UTC))
    if not inside.open:
        say(f"window {inside}")
    async with opened() as reader:
        await require_conversation(reader, id)
        shown: list[Entry] = []
        position = 0  # of the last event read: `follow --after` goes on from it
        async for entry in entries(reader, whole(id), inside):
            position = entry.position
            if entry in selection:
                shown.append(entry)
        aside = [entry for entry in await listed(reader.client) if entry.aggregate == id]
    if not shown:
        say(f"nothing of conversation {id} matches; without filters there is more")
    for each in aside:
        say(f"{each.reader}: {each}; see `msia quarantine show {each.reader} {id}`")
    _print(choose(output), id, position, shown, aside)


def _print(output: Output, id: str, position: int, shown: list[Entry], aside: list[SetAside]) -> None:
    if output is Output.json:
        events = [entry.as_json() for entry in shown]
        quarantine = {each.reader: each.position for each in aside}
        marks = {"quarantine": quarantine} if quarantine else {}
        print_json({"conversation": id, "position": position, **marks, "events": events})
    elif output is Output.jsonl:
        print_jsonl(entry.as_json() for entry in shown)
    else:
        from services.audit.story.printing import print_story

        print_story(f"Conversation {id}, {len(shown)} events up to position {position}, Madrid time", shown)
