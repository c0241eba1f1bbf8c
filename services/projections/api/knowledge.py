"""`/knowledge`: articles that questions are answered from, and the search that the agent uses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from domain.knowledge.chunks import chunk_id
from services.projections.api.models import Answer
from services.projections.api.state import NO_NUL, Fresh
from services.projections.api.tags import Tagged
from services.projections.knowledge import queries
from services.projections.knowledge.searching import search

router = APIRouter(tags=["knowledge"], route_class=Tagged)


class Passage(BaseModel):
    """A piece of a published article; `chunk` names its words for ever."""

    chunk: str
    article_id: UUID
    number: int
    heading: str
    text: str


class Passages(Answer):
    """The best first; none when nothing fits. `by`: how they were ranked."""

    items: list[Passage]
    words: list[str]
    by: list[str]


class ArticleShown(BaseModel):
    """The latest version of an article."""

    article_id: UUID
    number: int
    title: str
    author: str
    reason: str
    withdrawn: bool


class Articles(Answer):
    """Every article, by title."""

    items: list[ArticleShown]


@router.get("/knowledge/search")
async def search_knowledge(
    fresh: Fresh,
    q: Annotated[
        str,
        Query(min_length=1, max_length=2_000, pattern=NO_NUL, description="A question, in Spanish."),
    ],
    limit: Annotated[int, Query(ge=1, le=20)] = 4,
) -> Passages:
    """What the published articles say about it: stems, misspelled words, and meaning where that is set up."""
    vectors = fresh.state.vectors
    asked = await vectors.of_question(q) if vectors else None
    async with fresh.of("knowledge") as (connection, position):
        found = await search(connection, q, limit, asked)
    items = [
        Passage(
            chunk=chunk_id(row["article_id"], row["number"], row["ordinal"]),
            article_id=row["article_id"],
            number=row["number"],
            heading=row["heading"],
            text=row["text"],
        )
        for row in found.rows
    ]
    return Passages(position=position, items=items, words=found.words, by=list(found.by))


@router.get("/knowledge/articles")
async def list_articles(fresh: Fresh) -> Articles:
    """The latest version of each, withdrawn ones too."""
    async with fresh.of("knowledge") as (connection, position):
        rows = await queries.articles(connection)
    return Articles(
        position=position,
        items=[ArticleShown(**{name: row[name] for name in ArticleShown.model_fields}) for row in rows],
    )
