"""`/api/knowledge`: admins publish and withdraw articles; what they have not seen they cannot overwrite."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Query, Response

from contracts.events.control import ArticlePublished
from domain.knowledge import articles as domain
from domain.knowledge.articles import Article
from eventstore.store import EventStore
from services.ingress.knowledge import answers, log
from services.ingress.knowledge.answers import (
    ArticleDifference,
    ArticlePreview,
    Articles,
    ArticleShown,
    ArticleVersion,
    ArticleVersions,
    ArticleVersionShown,
    PreviewArticle,
    PublishArticle,
    WithdrawArticle,
)
from services.ingress.knowledge.versions import chosen, versions
from services.ingress.tariffs.access import Reading, Seen, Writing, etag


def routes(store: EventStore) -> APIRouter:
    """The routes, over an open log."""
    router = APIRouter(prefix="/api/knowledge/articles", tags=["knowledge"])

    @router.get("", summary="Every article, withdrawn ones too")
    async def list_articles(_: Reading) -> Articles:
        found = sorted((await log.articles(store)).values(), key=lambda one: (one.title, str(one.id)))
        return Articles(articles=[answers.shown(one) for one in found])

    @router.get("/{id}", summary="One article, and its ETag")
    async def show_article(id: UUID, response: Response, _: Reading) -> ArticleShown:
        return _answer(await log.article(store, id), response)

    @router.get("/{id}/versions", summary="Every version of an article: who, when and why")
    async def list_article_versions(id: UUID, _: Reading) -> ArticleVersions:
        found = reversed(await versions(store, id))
        return ArticleVersions(
            article_id=id, versions=[ArticleVersion(**answers.version(one)) for one in found]
        )

    @router.get("/{id}/versions/{number}", summary="One version with its text")
    async def show_article_version(
        id: UUID, number: Annotated[int, Path(ge=1)], _: Reading
    ) -> ArticleVersionShown:
        one = chosen(await versions(store, id), number)
        return ArticleVersionShown(**answers.version(one), article_id=id, text=one.text)

    @router.get("/{id}/diff", summary="What changed between two versions")
    async def compare_article(
        id: UUID,
        _: Reading,
        before: Annotated[
            int | None, Query(ge=1, description="A version; none: the one before `after`.")
        ] = None,
        after: Annotated[int | None, Query(ge=1, description="A version; none: the last.")] = None,
    ) -> ArticleDifference:
        found = await versions(store, id)
        new = chosen(found, after)
        earlier = before if before is not None else new.number - 1
        old = chosen(found, earlier) if earlier else None
        return ArticleDifference(**answers.difference(old, new.whole, f"version {new.number}"))

    @router.post("/preview", summary="What publishing this text would refuse and change")
    async def preview_article(draft: PreviewArticle, _: Reading) -> ArticlePreview:
        if draft.article_id is None:
            return answers.preview(Article(uuid4()), None, draft)
        known, found = await log.article(store, draft.article_id), await versions(store, draft.article_id)
        return answers.preview(known, found[-1], draft)

    @router.post("", status_code=201, summary="Publish a new article")
    async def publish_article(body: PublishArticle, response: Response, caller: Writing) -> ArticleShown:
        return await _publish(Article(uuid4()), body, 0, caller.id, response)

    @router.post("/{id}/publish", summary="Publish the next version of an article")
    async def publish_article_version(
        id: UUID, body: PublishArticle, caller: Writing, seen: Seen, response: Response
    ) -> ArticleShown:
        return await _publish(await log.article(store, id), body, seen, caller.id, response)

    @router.post("/{id}/withdraw", summary="Answer from it no more")
    async def withdraw_article(
        id: UUID, body: WithdrawArticle, caller: Writing, seen: Seen, response: Response
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

    async def _publish(
        known: Article, body: PublishArticle, seen: int, by: str, response: Response
    ) -> ArticleShown:
        def decide(now: Article) -> ArticlePublished:
            return domain.publish(now, title=body.title, text=body.text, by=by, reason=body.reason)

        event, position = await log.append(store, known, decide, seen=seen, actor=by)
        return _answer(domain.evolve(known, event, position), response)

    return router


def _answer(article: Article, response: Response) -> ArticleShown:
    response.headers["ETag"] = etag(article.position)
    return answers.shown(article)
