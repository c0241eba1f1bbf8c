"""One event as one line that a person understands; the words come from the modules beside this one."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from services.common.entries import Entry

HIDDEN = "▒▒▒"
Tone = Literal["plain", "good", "bad", "money", "quiet"]


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what. `what` may hold several lines of text."""

    who: str
    what: str
    tone: Tone = "plain"
    turn: Literal["", "first", "inside", "last"] = ""


@dataclass(slots=True)
class Story:
    """What earlier events said that later ones refer to."""

    turns: dict[str, int] = field(default_factory=dict)  # id → 1, 2, …
    parts: dict[str, str] = field(default_factory=dict)  # id → how people call it

    def turn(self, id: object) -> str:
        """`turn 2`; one whose beginning was not read is called by its id."""
        number = self.turns.get(str(id))
        return f"turn {number}" if number else f"turn {str(id)[:8]}"

    def part(self, id: object) -> str:
        return self.parts.get(str(id)) or f"part {str(id)[:8]}"

    def line(self, entry: Entry) -> Line:
        """Say it. An event without words of its own, or with a body of another shape, is shown as data."""
        tell = TELLERS.get(entry.name)
        if entry.problem:
            return Line("?", f"{clean(entry.name)}: {entry.problem}", "bad")
        if tell is None:
            return _data(entry)
        try:
            return tell(entry, self)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            return _data(entry)  # a version with other fields: better its data than nothing


Teller = Callable[[Entry, Story], Line]
TELLERS: dict[str, Teller] = {}


def tells(*names: str) -> Callable[[Teller], Teller]:
    """Register the words of events, by name."""

    def register(teller: Teller) -> Teller:
        TELLERS.update(dict.fromkeys(names, teller))
        return teller

    return register


def text(entry: Entry, field: str = "text") -> str:
    """A personal text: the words if they were opened, a block if not."""
    value = (entry.private or {}).get(field, HIDDEN)
    return "(no words)" if value is None else str(value)


def listed(values: Any) -> str:
    """`101, 102`."""
    return ", ".join(str(value) for value in values)


def clean(words: str) -> str:
    """Without what could act on a terminal or turn the direction of a line: others wrote these texts."""
    return "".join(character if _harmless(character) else "·" for character in words)


def _harmless(character: str) -> bool:
    category = unicodedata.category(character)
    return character in "\n\u200d" or category not in ("Cc", "Cf", "Cs")


def _data(entry: Entry) -> Line:
    body = json.dumps(entry.open, ensure_ascii=False, sort_keys=True)
    return Line(entry.source, f"{entry.name} {body}")
