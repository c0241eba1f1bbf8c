"""The search: by words, and by meaning where there are vectors; both rankings made one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.knowledge.ranking import fused
from services.projections.knowledge import queries
from services.projections.knowledge.queries import Key, Row
from services.projections.knowledge.vectors import Asked, nearest
from services.projections.postgres import Connection

_DEEP = 20  # of each ranking, before they are fused
_OF_ONE = 2  # pieces of one article


@dataclass(frozen=True, slots=True)
class Ranked:
    """`by`: the rankings that took part."""

    rows: list[Row]
    words: list[str]
    by: tuple[str, ...]


async def search(connection: Connection, question: str, limit: int, asked: Asked | None) -> Ranked:
    """The best `limit` pieces. `asked` is the question as a vector; None: by words alone."""
    found = await queries.search(connection, question, max(limit, _DEEP))
    known: dict[Key, Row] = {_key(row): row for row in found.rows}
    rankings, by = [list(known)], ["words"]
    if asked is not None:
        near = await nearest(connection, asked, _DEEP)
        known |= await queries.pieces(connection, [key for key in near if key not in known])
        rankings.append([key for key in near if key in known])
        by.append("meaning")
    best = list(_mixed(fused(*rankings)))[:limit]
    return Ranked([known[key] for key in best], found.words, tuple(by))


def _mixed(ranked: Sequence[Key]) -> Iterator[Key]:
    """Without what would crowd others out: two pieces tell most of what one article has to say."""
    taken = Counter[UUID]()
    for key in ranked:
        taken[key[0]] += 1
        if taken[key[0]] <= _OF_ONE:
            yield key


def _key(row: Row) -> Key:
    return row["article_id"], row["number"], row["ordinal"]
