"""`/api/knowledge`: admins publish and withdraw articles; what they have not seen they cannot overwrite."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.events.control import ArticlePublished
from domain.knowledge import articles as domain
from domain.knowledge.articles import LONGEST_TEXT, LONGEST_TITLE, Article
from eventstore.store import EventStore
from services.ingress.knowledge import log
from services.ingress.tariffs.access import Reading, Seen, Writing, etag

Reason = Annotated[str, Field(max_length=500)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Publish(_Body):
    """What the version says. In Spanish, without any price: prices come from the tariff."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    reason: Reason = ""


class Withdraw(_Body):
    """Why it is answered from no more."""

    reason: Reason = ""


class ArticleShown(BaseModel):
    """An article as it is now; `position` is what `If-Match` must name to change it."""

    article_id: UUID
    number: int
    position: int
    title: str
    text: str
    withdrawn: bool


class Articles(BaseModel):
    """By title."""

    articles: list[ArticleShown]


def routes(store: EventStore) -> APIRouter:
    """The routes, over an open log."""
    router = APIRouter(prefix="/api/knowledge/articles", tags=["knowledge"])

    @router.get("", summary="Every article, withdrawn ones too")
    async def list_articles(_: Reading) -> Articles:
        found = sorted((await log.articles(store)).values(), key=lambda one: (one.title, str(one.id)))
        return Articles(articles=[_shown(one) for one in found])

    @router.get("/{id}", summary="One article, and its ETag")
    async def show_article(id: UUID, response: Response, _: Reading) -> ArticleShown:
        return _answer(await log.article(store, id), response)

    @router.post("", status_code=201, summary="Publish a new article")
    async def publish_new(body: Publish, response: Response, caller: Writing) -> ArticleShown:
        return await _publish(Article(uuid4()), body, 0, caller.id, response)

    @router.post("/{id}/publish", summary="Publish the next version of an article")
    async def publish_next(
        id: UUID, body: Publish, seen: Seen, response: Response, caller: Writing
    ) -> ArticleShown:
        return await _publish(await log.article(store, id), body, seen, caller.id, response)

    @router.post("/{id}/withdraw", summary="Answer from it no more")
    async def withdraw(
        id: UUID, body: Withdraw, seen: Seen, response: Response, caller: Writing
    ) -> ArticleShown:
        known = await log.article(store, id)
        event, position = await log.append(
            store,
            known,
            lambda now: domain.withdraw(now, by=caller.id, reason=body.reason),
            seen=seen,
            actor=caller.id,
        )
        return _answer(domain.evolve(known, event, position), response)

    async def _publish(known: Article, body: Publish, seen: int, by: str, response: Response) -> ArticleShown:
        def decide(now: Article) -> ArticlePublished:
            return domain.publish(now, title=body.title, text=body.text, by=by, reason=body.reason)

        event, position = await log.append(store, known, decide, seen=seen, actor=by)
        return _answer(domain.evolve(known, event, position), response)

    return router


def _answer(article: Article, response: Response) -> ArticleShown:
    response.headers["ETag"] = etag(article.position)
    return _shown(article)


def _shown(article: Article) -> ArticleShown:
    return ArticleShown(
        article_id=article.id,
        number=article.number,
        position=article.position,
        title=article.title,
        text=article.text,
        withdrawn=article.withdrawn,
    )
