"""WhatsApp takes at most 4,096 characters a message."""

import re
from bisect import bisect_right

from domain.delivery.phone import on_phone

LIMIT = 4_096
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Parts of at most `limit` characters on the phone, cut between paragraphs or sentences, else words."""
    parts: list[str] = []
    rest = text.strip()
    while len(on_phone(rest)) > limit:
        room = _room(rest, limit)
        head = rest[: room + 1]
        cut = max((m.end() for m in _SENTENCE.finditer(head) if m.end() <= room), default=0)
        cut = cut or head.rfind(" ", 1, room) or 0
        cut = cut if cut > 0 else room
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest] if rest else parts


def _room(text: str, limit: int) -> int:
    """How many of its characters have room."""
    return bisect_right(range(len(text) + 1), limit, key=lambda many: len(on_phone(text[:many]))) - 1
