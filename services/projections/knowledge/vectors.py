"""Meaning as vectors: a cache by the hash of what was embedded, outside checksums and rebuilds.

Needs the extension pgvector and an embedding server (Ollama). Without either the search goes by words alone,
and `/readyz` says so.
"""

import asyncio
from dataclasses import dataclass

import asyncpg
import httpx

from services.common.logging import logger
from services.common.outbound.asking import Asking
from services.projections.errors import LOST
from services.projections.knowledge.queries import Key
from services.projections.postgres import Connection, connect
from services.projections.settings import ProjectionsSettings

log = logger(__name__)

_BATCH = 32  # pieces embedded in one request
_PATIENCE = 60.0  # seconds for one request
_NEAR = 0.55  # cosine distance; farther is about something else

_TABLE = """
CREATE SCHEMA IF NOT EXISTS msia;
CREATE TABLE IF NOT EXISTS msia.vectors (
    hash   text,
    model  text,
    vector public.vector,
    PRIMARY KEY (hash, model)
)
"""
_MISSING = """
SELECT DISTINCT ON (c.hash) c.hash, c.heading, c.text FROM knowledge.current c
LEFT JOIN msia.vectors v ON v.hash = c.hash AND v.model = $1
WHERE v.hash IS NULL LIMIT $2
"""
# The pieces that are current are few: an exact scan beats an index that may miss.
_NEAREST = """
SELECT c.article_id, c.number, c.ordinal
FROM knowledge.current c JOIN msia.vectors v ON v.hash = c.hash AND v.model = $1
WHERE v.vector OPERATOR(public.<=>) $2::public.vector < $3
ORDER BY v.vector OPERATOR(public.<=>) $2::public.vector, c.article_id, c.ordinal LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a vector, and by which model."""

    model: str
    vector: str  # as pgvector reads it: [0.1,0.2]


class Vectors:
    """Keeps the cache filled while `run` runs, and embeds questions."""

    def __init__(self, settings: ProjectionsSettings) -> None:
        self._settings, self._model = settings, settings.knowledge_embedding_model
        asking = Asking(settings.ollama_host, "OLLAMA_HOST", within=_PATIENCE)
        self._http = httpx.AsyncClient(base_url=settings.ollama_host, timeout=_PATIENCE, transport=asking)
        self._ready = False
        self.problem: str | None = None  # why questions are not compared by meaning now

    async def of_question(self, question: str) -> Asked | None:
        """None while there are no vectors, or when embedding takes too long: words must do."""
        if not self._ready:
            return None
        try:
            async with asyncio.timeout(self._settings.knowledge_embedding_patience):
                (vector,) = await self._embed([f"search_query: {question}"])
        except (httpx.HTTPError, TimeoutError, ValueError, RecursionError, KeyError) as error:
            log.warning("a question was not embedded", error=type(error).__name__)
            return None
        return Asked(self._model, _text(vector))

    async def run(self) -> None:
        """For ever; whatever goes wrong is tried again."""
        try:
            while True:
                try:
                    await self._fill()
                except (httpx.HTTPError, TimeoutError, ValueError, RecursionError, KeyError, *LOST) as error:
                    self._say(f"the embedding server does not answer ({type(error).__name__})")
                await asyncio.sleep(self._settings.knowledge_embedding_every)
        finally:
            await self._http.aclose()

    async def _fill(self) -> None:
        connection = await connect(self._settings, "vectors")
        try:
            if not await _prepared(connection):
                self._say("PostgreSQL has no extension vector here (pgvector)")
                return
            if await connection.fetchval("SELECT to_regclass('knowledge.current')") is None:
                return  # the projection is being built
            while rows := await connection.fetch(_MISSING, self._model, _BATCH):
                texts = [f"search_document: {row['heading']}\n{row['text']}" for row in rows]
                async with asyncio.timeout(_PATIENCE):
                    vectors = await self._embed(texts)
                await connection.executemany(
                    "INSERT INTO msia.vectors VALUES ($1, $2, $3::public.vector) ON CONFLICT DO NOTHING",
                    [
                        (row["hash"], self._model, _text(vector))
                        for row, vector in zip(rows, vectors, strict=True)
                    ],
                )
            self._ready, self.problem = True, None
        finally:
            connection.terminate()

    async def _embed(self, texts: list[str]) -> list[list[float]]:
        """Raises `httpx.HTTPError`, `ValueError` or `KeyError` for whatever is no answer."""
        answer = await self._http.post("/api/embed", json={"model": self._model, "input": texts})
        answer.raise_for_status()
        vectors = answer.json()["embeddings"]
        if len(vectors) != len(texts):
            raise ValueError("another number of vectors than of texts")
        return [[float(number) for number in vector] for vector in vectors]

    def _say(self, problem: str) -> None:
        if self.problem != problem:
            log.warning("articles are searched by words alone", problem=problem)
        self.problem = problem


async def _prepared(connection: asyncpg.Connection) -> bool:
    """Whether there is a table for vectors, made now if it can be."""
    there = "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'"
    if not await connection.fetchval(there):
        return False
    await connection.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
    await connection.execute(_TABLE)
    return True


async def nearest(connection: Connection, asked: Asked, limit: int) -> list[Key]:
    """The pieces whose meaning is nearest, the nearest first."""
    rows = await connection.fetch(_NEAREST, asked.model, asked.vector, _NEAR, limit)
    return [(row["article_id"], row["number"], row["ordinal"]) for row in rows]


def _text(vector: list[float]) -> str:
    return f"[{','.join(format(number, '.7g') for number in vector)}]"
