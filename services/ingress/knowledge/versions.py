"""Every version of one article, as the log tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.errors import NotFound
from contracts.events.control import ArticlePublished, ArticleWithdrawn
from eventstore.store import EventStore
from services.ingress.knowledge.log import told


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Answered from no more, until a later version."""

    position: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """What was published. `withdrawn`: while it held."""

    number: int
    title: str
    text: str
    position: int
    at: datetime
    by: str
    reason: str
    withdrawn: Withdrawal | None = None

    @property
    def whole(self) -> str:
        """As a file has it: heading and text."""
        return f"# {self.title}\n\n{self.text}\n"


async def versions(store: EventStore, id: UUID) -> list[Version]:
    """The oldest first; `NotFound` for an article there is not."""
    found: list[Version] = []
    async for recorded in told(store, id):
        event, at = recorded.event, recorded.time
        if isinstance(event, ArticlePublished):
            made = (recorded.position, at, event.by, event.reason)
            found.append(Version(event.number, event.title, event.text, *made))
        elif isinstance(event, ArticleWithdrawn) and found:
            gone = Withdrawal(recorded.position, at, event.by, event.reason)
            last = found[-1]
            found[-1] = Version(
                last.number, last.title, last.text, last.position, last.at, last.by, last.reason, gone
            )
    if not found:
        raise NotFound(f"there is no article {id}: see `msia knowledge list`")
    return found


def chosen(found: Sequence[Version], number: int | None) -> Version:
    """By number, or the last one; `NotFound` for one there is not."""
    for version in reversed(found):
        if number in (None, version.number):
            return version
    raise NotFound(f"the article has no version {number}: the last is {found[-1].number}")
