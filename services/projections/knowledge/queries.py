"""Searching the articles: Spanish stems, misspelled words by trigrams, rare words before common ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.knowledge.words import asked
from services.projections.postgres import Connection

Row = dict[str, Any]
Key = tuple[UUID, int, int]  # article, number, ordinal

# Below this share of what was asked for, by weight, a piece is about something else; so it is where it shares
# one word only that is not in its heading: "la moto no arranca" is no question about motorcycles' papers.
ENOUGH = 0.45
_SIMILAR = 0.4  # of two words' trigrams; "omologacion" and "homologacion" share 0.75
_LONGER = 2  # letters between a word and its misspelling: "cuenta" is no "cuéntanoslo"

_SPELLED = """
SELECT asked.word, coalesce(
    (SELECT v.word FROM knowledge.vocabulary v WHERE v.word = asked.word),
    (SELECT v.word FROM knowledge.vocabulary v
     WHERE length(asked.word) > 3 AND v.word OPERATOR(public.%) asked.word
       AND abs(length(v.word) - length(asked.word)) <= $3
       AND (left(v.word, 1) = left(asked.word, 1) OR 'h' IN (left(v.word, 1), left(asked.word, 1)))
       AND public.similarity(v.word, asked.word) >= $2
     ORDER BY public.similarity(v.word, asked.word) DESC, v.word LIMIT 1),
    asked.word) AS meant
FROM unnest($1::text[]) AS asked (word)
"""

# A word's weight is how few pieces have it; a piece's score is the share of the weight that it has, and a
# quarter more for what its heading names.
_SEARCH = """
WITH asked AS (
    SELECT DISTINCT coalesce((ts_lexize('spanish_stem', w))[1], w) AS stem
    FROM unnest($1::text[]) w
), pieces AS (
    SELECT count(*)::float8 AS number FROM knowledge.current
), weighed AS (
    SELECT stem, ln(1 + pieces.number / (0.5 + (
        SELECT count(*) FROM knowledge.current c WHERE c.stems @@ quote_literal(stem)::tsquery
    ))) AS weight
    FROM asked, pieces
), scored AS (
    SELECT c.article_id, c.number, c.ordinal, c.heading, c.text, c.hash,
        count(*) FILTER (WHERE c.stems @@ quote_literal(w.stem)::tsquery) AS shared,
        sum(w.weight) FILTER (WHERE c.stems @@ quote_literal(w.stem)::tsquery) / sum(w.weight) AS covered,
        sum(w.weight) FILTER (WHERE c.title @@ quote_literal(w.stem)::tsquery) / sum(w.weight) AS titled
    FROM knowledge.current c, weighed w
    WHERE c.stems @@ (SELECT string_agg(quote_literal(stem), ' | ')::tsquery FROM asked)
    GROUP BY c.article_id, c.number, c.ordinal, c.heading, c.text, c.hash
)
SELECT *, covered + coalesce(titled, 0) / 4 AS score FROM scored
WHERE covered >= $2 AND (shared > 1 OR titled > 0)
ORDER BY score DESC, article_id, ordinal LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces that answer, the best first, and the words as they were understood."""

    rows: list[Row]
    words: list[str]


async def search(connection: Connection, question: str, limit: int) -> Found:
    """By words alone."""
    wanted = asked(question)
    if not wanted:
        return Found([], [])
    spelled = await connection.fetch(_SPELLED, wanted, _SIMILAR, _LONGER)
    meant = [row["meant"] for row in spelled]
    rows = await connection.fetch(_SEARCH, meant, ENOUGH, limit)
    return Found([dict(row) for row in rows], meant)


async def articles(connection: Connection) -> list[Row]:
    """Every article, by title."""
    rows = await connection.fetch(
        "SELECT *, withdrawn_position IS NOT NULL AND withdrawn_position > position AS withdrawn "
        "FROM knowledge.articles WHERE position IS NOT NULL ORDER BY title, article_id"
    )
    return [dict(row) for row in rows]


async def pieces(connection: Connection, keys: Sequence[Key]) -> dict[Key, Row]:
    """Those that are answered from now."""
    rows = await connection.fetch(
        "SELECT c.* FROM knowledge.current c JOIN unnest($1::uuid[], $2::int[], $3::int[]) "
        "AS k (article_id, number, ordinal) USING (article_id, number, ordinal)",
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
    )
    return {(row["article_id"], row["number"], row["ordinal"]): dict(row) for row in rows}
