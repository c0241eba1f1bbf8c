"""Repeating what was understood of voice notes, by rule and not by a model, so that it can be put right."""

from domain.conversation.state import Conversation, Turn
from services.agent.guards.reply import Allowed, check
from services.agent.texts import media

_LONGEST = 300  # characters of one note; a longer one is told by its beginning


def repeated(conversation: Conversation, turn: Turn) -> str:
    """`He entendido: «…»` for what the turn covers, empty where nothing was said aloud.

    A customer's words pass the guard like ours: no amount, link or promise that they spoke is repeated.
    """
    covered = sorted((m for m in conversation.messages if m.id in turn.covers), key=lambda m: m.id)
    notes = [str(m.text) for m in covered if m.author == "customer" and m.heard and m.text]
    return "\n".join(_said(note) for note in notes)


def _said(note: str) -> str:
    words = " ".join(note.split()).replace("«", "").replace("»", "").replace("{", "").replace("}", "")
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST].rpartition(' ')[0]}…"
    text = media.HEARD.format(what=words)
    return text if check(text, Allowed()) is None else media.HEARD_ONLY
