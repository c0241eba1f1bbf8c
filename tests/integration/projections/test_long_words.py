"""A run of letters that no index takes is stored and shown, and everything around it is found."""

import hashlib
from uuid import UUID

import pytest

from contracts.events.control import ArticlePublished
from contracts.ids import stable_id
from domain.knowledge.articles import article_id
from infra.embedded.postgres import PostgresServer
from services.projections.knowledge import queries
from tests.integration.projections.filling import filled
from tests.servers import fresh_database
from tests.unit.projections.events import Told

NOISE = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(80))  # 5,120 letters
ID = UUID(int=7)


@pytest.mark.parametrize("where", ["heading", "text", "title", "among words"])
async def test_an_article_with_a_word_that_no_index_takes(
    shared_postgres: PostgresServer, where: str
) -> None:
    title = NOISE if where == "title" else "Plazos"
    heading = {"heading": NOISE, "among words": f"cita {NOISE}"}.get(where, "Cita previa")
    text = f"La inspección tarda {NOISE if where == 'text' else ''} dos semanas."
    event = ArticlePublished(
        article_id=ID, number=1, title=title, text=f"## {heading}\n\n{text}", by="ana", reason=""
    )
    told = Told(article_id(ID), event, stable_id("test", where))
    # `filled` refuses what was set aside
    async with fresh_database(shared_postgres) as url, filled(url, [told]) as rows:
        found = await queries.search(rows, "¿cuánto tarda la inspección?", 5)
        assert [row["article_id"] for row in found.rows] == [ID]
        assert (await queries.search(rows, NOISE, 5)).rows == []
