"""Wishes and answers about articles, as data for programs."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.errors import BadInput, Refused
from domain.knowledge import articles as domain
from domain.knowledge.articles import LONGEST_TEXT, LONGEST_TITLE, Article
from domain.knowledge.chunks import chunks
from domain.prompts.differences import differences
from services.ingress.knowledge.log import Stale
from services.ingress.knowledge.versions import Version

Reason = Annotated[str, Field(max_length=500)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ArticleDraft(_Body):
    """A text that is not published. In Spanish, without any price: prices come from the tariff."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


class PublishArticle(ArticleDraft):
    """What the version says, and why."""

    reason: Reason = ""


class PreviewArticle(_Body):
    """A draft; `article_id`: of the article whose next version it would be. Null: a new one."""

    article_id: UUID | None = None
    title: str = Field(max_length=2 * LONGEST_TITLE)
    text: str = Field(max_length=2 * LONGEST_TEXT)


class WithdrawArticle(_Body):
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


class ArticleVersion(BaseModel):
    """One version without its text."""

    number: int
    title: str
    by: str
    reason: str
    position: int
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None


class ArticleVersions(BaseModel):
    """Every version of one article, the newest first."""

    article_id: UUID
    versions: list[ArticleVersion]


class ArticleVersionShown(ArticleVersion):
    """One version with its text."""

    article_id: UUID
    text: str


class ArticleDifference(BaseModel):
    """Line by line, as `diff -u` writes it; the title is the first line."""

    before: str
    after: str
    lines: list[str]


class Piece(BaseModel):
    """What is found and cited by itself."""

    heading: str
    text: str


class ArticlePreview(ArticleDifference):
    """What publishing it would refuse and change, and the pieces in which it would be searched."""

    problems: list[str]
    pieces: list[Piece]


def shown(article: Article) -> ArticleShown:
    """As it is now."""
    return ArticleShown(
        article_id=article.id,
        number=article.number,
        position=article.position,
        title=article.title,
        text=article.text,
        withdrawn=article.withdrawn,
    )


def version(one: Version) -> dict[str, Any]:
    """The fields of `ArticleVersion`."""
    gone = one.withdrawn
    return {
        **{name: getattr(one, name) for name in ("number", "title", "by", "reason", "position", "at")},
        "withdrawn_at": gone.at if gone else None,
        "withdrawn_by": gone.by if gone else None,
        "withdrawn_reason": gone.reason if gone else None,
    }


def difference(old: Version | None, new: str, name: str) -> dict[str, Any]:
    """The fields of `ArticleDifference`; `old` of None: there is nothing before."""
    before = f"version {old.number}" if old else "nothing"
    lines = differences(old.whole if old else "", new, before, name)
    return {"before": before, "after": name, "lines": list(lines)}


def preview(known: Article, old: Version | None, draft: PreviewArticle) -> ArticlePreview:
    """What becomes of a draft as the next version of `known`."""
    problems = []
    try:
        domain.publish(known, title=draft.title, text=draft.text, by="", reason="")
    except (BadInput, Refused) as error:
        problems.append(str(error))
    title, text = draft.title.strip(), draft.text.strip()
    return ArticlePreview(
        **difference(old, f"# {title}\n\n{text}\n", f"version {known.number + 1}"),
        problems=problems,
        pieces=[Piece(heading=chunk.heading, text=chunk.text) for chunk in chunks(title, text)],
    )


def details(error: Exception) -> dict[str, Any]:
    """What an answer says beside its sentence: of a conflict, what is there by now."""
    if not isinstance(error, Stale):
        return {}
    return {"seen": error.seen, "current": shown(error.current).model_dump(mode="json")}
