"""How much room a text takes in a prompt, and what of it fits."""

import json

_LEFT_OUT = "…"


def size(text: str) -> int:
    """Bytes of it inside the prompt's block of data."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - len('""') + 5 * text.count("<")


def within(text: str, room: int) -> str:
    """At most about `room` bytes: the beginning, and the end, where the wish often stands."""
    if size(text) <= room:
        return text
    end = _beginning(text[::-1], room // 4)[::-1]
    return _beginning(text, room - room // 4) + _LEFT_OUT + end


def _beginning(text: str, room: int) -> str:
    for at, character in enumerate(text):
        room -= size(character)
        if room < 0:
            return text[:at]
    return text
