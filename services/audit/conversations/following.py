"""`msia conversations follow`."""

import sys
from collections.abc import Callable, Sequence

from contracts.errors import BadInput
from contracts.ids import whole
from eventstore.following import follow
from services.audit.entries import Entry, entry
from services.audit.log import opened, require_conversation
from services.audit.selecting import Selection
from services.common.console import print_jsonl, say


async def print_events(
    id: str | None, after: int | None, types: Sequence[str], failed: bool, output: str | None
) -> None:
    """For ever; a server that goes away and comes back costs no event."""
    selection = Selection(types, failed)
    show = _printer(output or ("lines" if sys.stdout.isatty() else "jsonl"))
    async with opened() as reader:
        if id is not None:
            await require_conversation(reader, id)
        last = await reader.last_position()
        position = last if after is None else after
        if position > last:
            raise BadInput(f"--after {position}: the log ends at position {last}; is this the same log?")
        try:
            async for message in follow(reader, whole(id) if id else "msia.>", position):
                read = entry(message)
                if read in selection:
                    show(read)
                position = read.position
        finally:
            say(f"stopped; go on with --after {position}")


def _printer(output: str) -> Callable[[Entry], None]:
    if output == "jsonl":
        return _print_jsonl
    from services.audit.story.lines import Story
    from services.audit.story.printing import print_line, terminal

    story, console = Story(), terminal()
    return lambda read: print_line(read, story, console)


def _print_jsonl(read: Entry) -> None:
    print_jsonl([read.as_json()])
    sys.stdout.flush()  # whoever reads a pipe wants it now
