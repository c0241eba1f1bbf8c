"""Telling a customer, the first time that anything is said to them, that a machine answers."""

from domain.conversation.state import Conversation
from services.agent.texts import disclosure


def disclosed(conversation: Conversation, body: str) -> tuple[str, str | None]:
    """The text with the AI notice where it was not given yet, and the notice's version, else None."""
    if conversation.disclosed:
        return body, None
    return f"{disclosure.DISCLOSURE}\n\n{body}", disclosure.VERSION
