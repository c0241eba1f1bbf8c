"""WhatsApp takes at most 4,096 characters a message."""

import re

LIMIT = 4_096
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Parts of at most `limit` characters, cut between paragraphs or sentences, else between words."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        head = rest[: limit + 1]
        cut = max((m.end() for m in _SENTENCE.finditer(head) if m.end() <= limit), default=0)
        cut = cut or head.rfind(" ", 1, limit) or 0
        cut = cut if cut > 0 else limit
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest] if rest else parts
