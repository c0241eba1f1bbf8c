"""An article is the fold of `msia.control.article-<uuid>`; what may be published is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from contracts.envelope import Recorded
from contracts.errors import BadInput, Refused
from contracts.event import Event
from contracts.events.control import ArticlePublished, ArticleWithdrawn
from domain.money_words import find_amount

PREFIX = "article-"
LONGEST_TITLE, LONGEST_TEXT = 120, 20_000  # characters


@dataclass(frozen=True, slots=True)
class Article:
    """One article after `position`. `number` counts versions; 0: never published."""

    id: UUID
    position: int = 0
    number: int = 0
    title: str = ""
    text: str = ""
    withdrawn: bool = False

    @property
    def answers(self) -> bool:
        """Whether questions are answered from it."""
        return self.number > 0 and not self.withdrawn


def article_id(id: UUID) -> str:
    """`article-<uuid>`: the aggregate."""
    return f"{PREFIX}{id}"


def evolve(article: Article, event: Event, position: int) -> Article:
    """The state after one event."""
    match event:
        case ArticlePublished(number=number, title=title, text=text):
            return replace(article, position=position, number=number, title=title, text=text, withdrawn=False)
        case ArticleWithdrawn():
            return replace(article, position=position, withdrawn=True)
    return replace(article, position=position)


def fold(events: Iterable[Recorded[Event]]) -> dict[UUID, Article]:
    """Every article by id; events about anything else pass."""
    found: dict[UUID, Article] = {}
    for recorded in events:
        event = recorded.event
        if isinstance(event, ArticlePublished | ArticleWithdrawn):
            known = found.get(event.article_id) or Article(event.article_id)
            found[event.article_id] = evolve(known, event, recorded.position)
    return found


def publish(article: Article, *, title: str, text: str, by: str, reason: str) -> ArticlePublished:
    """The next version. `BadInput` says what cannot stand in an article, `Refused` that nothing changed."""
    title, text = title.strip(), text.strip()
    for name, value, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        if not value:
            raise BadInput(f"{name} is empty: an article needs a title and a text")
        if len(value) > longest:
            raise BadInput(f"{name} has {len(value)} characters: give at most {longest}")
        # A reply may only name prices of the tariff: an article with one would put it into the bot's mouth.
        if amount := find_amount(value):
            raise BadInput(
                f"{name} holds an amount ({amount!r}): prices come from the tariff alone; leave it out, or "
                "write it so that it is no amount"
            )
    if article.answers and (article.title, article.text) == (title, text):
        raise Refused(f"version {article.number} says the same already")
    return ArticlePublished(
        article_id=article.id, number=article.number + 1, title=title, text=text, by=by, reason=reason
    )


def withdraw(article: Article, *, by: str, reason: str) -> ArticleWithdrawn:
    """Answer from it no more; `Refused` when that is so already."""
    if not article.answers:
        raise Refused("the article is withdrawn already")
    return ArticleWithdrawn(article_id=article.id, by=by, reason=reason)
