"""`msia conversations show`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.ids import whole
from eventstore.quarantine import SetAside, listed
from services.audit.log import entries, opened, require_conversation
from services.audit.selecting import Selection
from services.common.console import Output, choose, print_json, print_jsonl, say
from services.common.entries import Entry
from services.common.window import window

if TYPE_CHECKING:  # what prints a story imports rich
    from services.audit.story.lines import Story


async def print_conversation(
    id: str,
    since: str | None,
    until: str | None,
    types: Sequence[str],
    failed: bool,
    output: Output | None,
    reason: str | None,
    *,
    follow: bool = False,
) -> None:
    """Read the stream of one conversation and print what is asked for; `reason`: why it is opened.

    `follow`: then whatever comes, until the window ends.
    """
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
        opening = None
        if reason is not None:
            from services.audit.conversations.opening import Opening  # its HTTP client is slow to import

            opening = Opening(id, reason)
            shown = await opening.all(shown)
        if not shown:
            say(f"nothing of conversation {id} matches; without filters there is more")
        for each in aside:
            say(f"{each.reader}: {each}; see `msia quarantine show {each.reader} {id}`")
        shape = choose(output)
        story = _print(shape, id, position, shown, aside)
        if follow:
            from services.audit.conversations.following import pass_on, shower

            sys.stdout.flush()
            await pass_on(reader, whole(id), position, inside, selection, shower(shape, opening, story))


def _print(
    output: Output, id: str, position: int, shown: list[Entry], aside: list[SetAside]
) -> "Story | None":
    if output is Output.json:
        events = [entry.as_json() for entry in shown]
        quarantine = {each.reader: each.position for each in aside}
        marks = {"quarantine": quarantine} if quarantine else {}
        print_json({"conversation": id, "position": position, **marks, "events": events})
    elif output is Output.jsonl:
        print_jsonl(entry.as_json() for entry in shown)
    else:
        from services.audit.story.printing import print_story

        title = f"Conversation {id}, {len(shown)} events up to position {position}, Madrid time"
        return print_story(title, shown)
    return None
