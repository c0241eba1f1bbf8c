"""Too many messages at once: one notice, then silence, then a person. A function of the log alone.

What counts is what the customer sends, in whichever conversation; each conversation has its own notice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from contracts.events.conversation import Elsewhere
from domain.conversation.state import Conversation, Message, Turn

NOTICE = "flood"
_NOWHERE = Elsewhere()

Flood = Literal["", "notice", "silence", "person"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one customer may send, and how long a text the rules and the model read."""

    texts: int = 25  # messages with words and no file, within `seconds`
    files: int = 60  # photos come 28 at once, and honestly
    seconds: float = 60.0
    calm: int = 3  # a turn of at most so many messages after the notice is answered again
    characters: int = 6_000  # of one turn


def flood(conversation: Conversation, turn: Turn, limits: Limits) -> Flood:
    """What this turn does about the stream of messages that it belongs to."""
    sent = [m for m in conversation.messages if m.author == "customer" and m.position < turn.position]
    latest = max((m.stored_at for m in sent if m.id in turn.covers), default=None)
    if latest is None:
        return ""
    since = latest - timedelta(seconds=limits.seconds)
    noticed = _noticed(conversation, since)
    if noticed is None:
        lately = [m for m in sent if m.stored_at >= since]
        return "notice" if _over(lately, limits, turn.elsewhere) else ""
    if _over([m for m in sent if m.position > noticed], limits):
        return "person"
    return "silence" if len(turn.covers) > limits.calm else ""


def _noticed(conversation: Conversation, since: datetime) -> int | None:
    """Position of a notice that is still fresh."""
    fresh = [n.position for n in conversation.notices if n.kind == NOTICE and n.stored_at >= since]
    return max(fresh, default=None)


def _over(messages: list[Message], limits: Limits, beside: Elsewhere = _NOWHERE) -> bool:
    files = sum(1 for message in messages if message.media)
    texts = len(messages) - files
    return texts + beside.texts >= limits.texts or files + beside.files >= limits.files
