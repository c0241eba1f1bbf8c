"""Articles in the log: read them, append a version or a withdrawal."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

from contracts.envelope import Recorded
from contracts.errors import Conflict, NotFound, Undecodable, UnknownEvent
from contracts.event import Event, stored_as
from contracts.events.control import ArticlePublished, ArticleWithdrawn
from contracts.ids import subject
from domain.knowledge.articles import Article, article_id, fold
from eventstore.codec import decode
from eventstore.errors import ExpectationFailed
from eventstore.store import EventStore, Expect
from services.common.logging import logger

log = logger(__name__)

_ABOUT = stored_as(ArticlePublished, ArticleWithdrawn)


class Stale(Conflict):
    """The article is not as the caller saw it, at the position `seen`. `current`: as it is now."""

    def __init__(self, seen: int, current: Article) -> None:
        super().__init__(f"the article stands at position {current.position}, you saw {seen}: look again")
        self.seen, self.current = seen, current


async def articles(store: EventStore) -> dict[UUID, Article]:
    """All of them. One event that does not decode hides nothing but itself."""
    return fold([found async for found in _read(store, "msia.control.>")])


async def article(store: EventStore, id: UUID) -> Article:
    """One of them; `NotFound`."""
    found = fold([found async for found in told(store, id)])
    if id not in found:
        raise NotFound(f"there is no article {id}: see `msia knowledge list`")
    return found[id]


def told(store: EventStore, id: UUID) -> AsyncIterator[Recorded[Event]]:
    """What happened to one article, oldest first."""
    return _read(store, subject("control", article_id(id)))


async def append(
    store: EventStore, known: Article, decide: Callable[[Article], Event], *, seen: int, actor: str
) -> tuple[Event, int]:
    """What was decided about the article as the caller saw it, and its position; `Stale` when it moved on."""
    if known.position != seen:
        raise Stale(seen, known)
    event = decide(known)
    at = subject("control", article_id(known.id))
    try:
        recorded = await store.append(
            article_id(known.id), event, id=uuid4(), expect=Expect(at, known.position), actor=actor
        )
    except ExpectationFailed as error:
        raise Stale(seen, await article(store, known.id)) from error
    return recorded.event, recorded.position


async def _read(store: EventStore, filter: str) -> AsyncIterator[Recorded[Event]]:
    async for message in store.reader.read(filter):
        if message.headers.get("ce-type") not in _ABOUT:
            continue
        try:
            yield await decode(message, None)
        except (Undecodable, UnknownEvent) as error:
            log.warning("event does not decode", position=message.position, error=type(error).__name__)
