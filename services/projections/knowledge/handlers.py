"""Articles in searchable pieces."""

from contracts.events.control import ArticlePublished, ArticleWithdrawn
from domain.knowledge.chunks import chunks
from domain.knowledge.words import words
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

knowledge = Projection(
    "knowledge",
    version=2,
    tables=(
        Table(
            "articles",
            key=("article_id",),
            latest={
                "position": ("number", "title", "author", "reason", "published_at"),
                "withdrawn_position": ("withdrawn_at", "withdrawn_by", "withdrawn_reason"),
            },
        ),
        Table("chunks", key=("article_id", "number", "ordinal")),
        Table("vocabulary", key=("word",)),
    ),
)
on = knowledge.on

# A stop word has no stem: it stands for itself.
_STEMS = """
UPDATE chunks c SET
    stems = (SELECT array_to_tsvector(array_agg(DISTINCT coalesce((ts_lexize('spanish_stem', w))[1], w)))
             FROM unnest(c.words) w),
    title = (SELECT array_to_tsvector(array_agg(DISTINCT coalesce((ts_lexize('spanish_stem', w))[1], w)))
             FROM unnest(c.titled) w)
WHERE article_id = $1 AND number = $2
"""


@on(ArticlePublished)
def article_published(event: ArticlePublished, at: At, rows: Rows) -> None:
    rows.articles.put(
        article_id=event.article_id,
        position=at.position,
        number=event.number,
        title=event.title,
        author=event.by,
        reason=event.reason,
        published_at=at.time,
    )
    for chunk in chunks(event.title, event.text):
        found, titled = words(f"{chunk.heading} {chunk.text}"), words(chunk.heading)
        rows.chunks.put(
            article_id=event.article_id,
            number=event.number,
            ordinal=chunk.ordinal,
            heading=chunk.heading,
            text=chunk.text,
            words=found,
            titled=titled,
            hash=chunk.hash,
        )
        for word in found:
            rows.vocabulary.put(word=word)
    rows.run(_STEMS, event.article_id, event.number)


@on(ArticleWithdrawn)
def article_withdrawn(event: ArticleWithdrawn, at: At, rows: Rows) -> None:
    rows.articles.put(
        article_id=event.article_id,
        withdrawn_position=at.position,
        withdrawn_at=at.time,
        withdrawn_by=event.by,
        withdrawn_reason=event.reason,
    )
