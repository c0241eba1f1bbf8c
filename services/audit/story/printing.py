"""The story on a terminal: a table of a conversation, or a line for each event as it comes."""

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.audit.story import deliveries, inbox, turns, wishes
from services.audit.story.lines import HIDDEN, Line, Story, Tone, clean
from services.common.entries import Entry
from services.common.window import MADRID

__all__ = ["deliveries", "inbox", "print_line", "print_story", "terminal", "turns", "wishes"]  # they register

STYLES: dict[Tone, str] = {"plain": "", "good": "green", "bad": "red", "money": "bold", "quiet": "dim"}
WHO = {
    "customer": "bold cyan",
    "person": "bold magenta",
    "bot": "bold",
    "admin": "magenta",
    "operator": "magenta",
}
# a bar that holds the lines of a turn together: (its first line, its other lines)
_BARS = {"": ("", ""), "first": ("┌ ", "│ "), "inside": ("│ ", "│ "), "last": ("└ ", "  ")}
_BESIDE = len("10:00:00") + len("customer") + 6  # widths of the columns before `what`, with their gaps


def terminal() -> Console:
    """Where data goes; what it prints is never read as markup."""
    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False)


def print_story(title: str, entries: list[Entry]) -> Story:
    """Time in Madrid, position, who, what; a line of its own where the day changes. The story goes on."""
    console = terminal()
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("time", no_wrap=True, style="dim")
    table.add_column("#", no_wrap=True, justify="right", style="dim")
    table.add_column("who", no_wrap=True)
    table.add_column("what")
    last = str(entries[-1].position) if entries else ""
    width = max(24, console.width - _BESIDE - len(last))
    story, day = Story(), ""
    for entry in entries:
        stored = entry.stored_at.astimezone(MADRID)
        if day != (day := f"{stored:%d/%m/%Y}"):
            table.add_row("", "", "", Text(day, style="bold"))
        line = story.line(entry)
        table.add_row(f"{stored:%H:%M:%S}", str(entry.position), _who(line), _what(line, console, width))
    console.print(table)
    return story


def print_line(entry: Entry, story: Story, console: Console) -> None:
    """One event, at once, in a line that a terminal may wrap."""
    line = story.line(entry)
    stored = entry.stored_at.astimezone(MADRID)
    head = Text(f"{stored:%d/%m %H:%M:%S} {entry.position:>6}  {clean(entry.aggregate):<7} ", style="dim")
    what = Text(clean(line.what).replace("\n", " · "), style=STYLES[line.tone])
    console.print(head + _who(line, 8) + Text(" ") + what, soft_wrap=True)


def _who(line: Line, width: int = 0) -> Text:
    return Text(clean(line.who).ljust(width), style=WHO.get(line.who, ""))


def _what(line: Line, console: Console, width: int) -> Text:
    """Wrapped here and not by the table, so that each line of a turn has its bar."""
    first, other = _BARS[line.turn]
    words = Text(clean(line.what), style=STYLES[line.tone])
    words.highlight_words([HIDDEN], style="dim")
    wrapped = words.wrap(console, width - len(first), overflow="fold")
    for row in wrapped:
        row.rstrip()
    bars = [first] + [other] * (len(wrapped) - 1)
    return Text("\n").join(Text(bar) + row for bar, row in zip(bars, wrapped, strict=True))
