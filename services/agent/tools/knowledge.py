"""What the frequent-questions tool needs of the query API; `services/agent/knowledge.py` speaks to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a published article. `chunk` names it for ever: a reply records which ones it cited."""

    chunk: str
    title: str
    text: str


class Knowledge(Protocol):
    """Searches the published articles."""

    async def search(self, question: str, position: int) -> Sequence[Passage] | None:
        """The best first, none when nothing fits; None is "unknown": no answer within 300 ms, an error, or an
        index that does not know all articles published up to `position` yet. Never raises.
        """
        ...


class NoKnowledge:
    """Where no query API is configured, every answer is unknown."""

    async def search(self, question: str, position: int) -> Sequence[Passage] | None:
        return None
