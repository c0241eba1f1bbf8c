"""`msia conversations follow`, and `show --follow`."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.errors import BadInput
from contracts.ids import whole
from eventstore.following import follow
from eventstore.reading import Reader, StoredMessage
from services.audit.log import opened, require_conversation
from services.audit.selecting import Selection
from services.common.console import Output, print_document, say
from services.common.entries import Entry, entry
from services.common.window import Window, window

if TYPE_CHECKING:  # an HTTP client and rich are slow to import
    from services.audit.conversations.opening import Opening
    from services.audit.story.lines import Story

Show = Callable[[Entry], Awaitable[None]]


async def print_events(
    id: str | None,
    after: int | None,
    since: str | None,
    until: str | None,
    types: Sequence[str],
    failed: bool,
    reason: str | None,
    output: Output | None,
) -> None:
    """Until `until`, or for ever; a server that goes away and comes back costs no event.

    `reason`: why the conversation is opened; None: it stays closed.
    """
    selection = Selection(types, failed)
    inside = window(since, until, datetime.now(UTC))
    if not inside.open:
        say(f"window {inside}")
    filter = whole(id) if id else "msia.>"
    async with opened() as reader:
        if id is not None:
            await require_conversation(reader, id)
        position = await _beginning(reader, filter, after, inside)
        opening = None
        if id and reason:
            from services.audit.conversations.opening import Opening

            opening = Opening(id, reason)
        show = shower(output, opening)
        await pass_on(reader, filter, position, inside, selection, show)


async def pass_on(
    reader: Reader, filter: str, position: int, inside: Window, selection: Selection, show: Show
) -> None:
    """Show what is selected of all after a position; whatever ends it, say where to go on."""

    async def see(message: StoredMessage) -> bool:
        """False: the window ended before it."""
        nonlocal position
        if inside.until is not None and message.stored_at >= inside.until:
            return False
        read = entry(message)
        if message.stored_at in inside and read in selection:
            await show(read)
        position = message.position
        return True

    try:
        async with contextlib.aclosing(follow(reader, filter, position)) as coming:
            while (message := await _next(coming, inside.until)) is not None:
                if not await see(message):
                    return
        async for message in reader.read(filter, position):  # stored before the end, and not read by then
            if not await see(message):
                return
    finally:
        say(f"stopped; go on with --after {position}")


def shower(output: Output | None, opening: "Opening | None" = None, story: "Story | None" = None) -> Show:
    """What shows one event at once: a line of the story on a terminal, which may have begun, else JSON."""
    shape = output or (Output.table if sys.stdout.isatty() else Output.jsonl)
    line = _lines(story) if shape is Output.table else None

    async def show(read: Entry) -> None:
        read = await opening(read) if opening else read
        if line is None:
            print_document(read.as_json(), shape)
        else:
            line(read)
        sys.stdout.flush()  # whoever reads a pipe wants it now

    return show


async def _beginning(reader: Reader, filter: str, after: int | None, inside: Window) -> int:
    """The position after which it begins: as given, before the first of the window, or the log's end."""
    last = await reader.last_position()
    if after is not None and after > last:
        raise BadInput(f"--after {after}: the log ends at position {last}; is this the same log?")
    if after is None and inside.since is not None:
        found, _ = await reader.batch(filter, limit=1, since=inside.since)
        return found[0].position - 1 if found else last
    return last if after is None else after


async def _next(coming: AsyncIterator[StoredMessage], until: datetime | None) -> StoredMessage | None:
    """The next message; None once it is `until`, by this machine's clock."""
    left = (until - datetime.now(UTC)).total_seconds() if until is not None else None
    try:
        async with asyncio.timeout(left):
            return await anext(coming)
    except TimeoutError:
        return None


def _lines(begun: "Story | None") -> Callable[[Entry], None]:
    from services.audit.story.lines import Story
    from services.audit.story.printing import print_line, terminal

    story, console = begun or Story(), terminal()
    return lambda read: print_line(read, story, console)
