"""Articles from the log to an answer: found by what customers write, current ones only, alike each time."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from contracts.events.control import ArticlePublished, ArticleWithdrawn
from contracts.ids import stable_id
from domain.knowledge.articles import article_id
from infra.embedded.nats import NatsServer
from infra.embedded.postgres import PostgresServer
from services.projections.knowledge.handlers import knowledge
from services.projections.knowledge.queries import search
from tests.integration.projections.asking import client_of, token
from tests.integration.projections.conftest import (
    Log,
    Models,
    Reading,
    Shown,
    opened_log,
    reader,
    settings_for,
)
from tests.servers import fresh_database
from tests.unit.projections.events import Told

SEED = Path(__file__).parents[3] / "infra" / "seed" / "articles"


def id_of(name: str) -> UUID:
    return stable_id("article", name)


def published(name: str, title: str, text: str, number: int = 1) -> Told:
    event = ArticlePublished(
        article_id=id_of(name), number=number, title=title, text=text, by="ana", reason=""
    )
    return Told(article_id(id_of(name)), event, stable_id("test", name, number))


def withdrawn(name: str, number: int = 1) -> Told:
    event = ArticleWithdrawn(article_id=id_of(name), by="ana", reason="")
    return Told(article_id(id_of(name)), event, stable_id("test", name, number, "withdrawn"))


def seed() -> list[Told]:
    found = []
    for path in sorted(SEED.glob("*.md")):
        head, _, text = path.read_text().strip().partition("\n")
        found.append(published(path.stem, head.removeprefix("# "), text.strip()))
    return found


@pytest.fixture(scope="module")
async def shown(module_nats: NatsServer, shared_postgres: PostgresServer) -> AsyncIterator[Shown]:
    """The articles that ship with the system."""
    async with fresh_database(shared_postgres) as url, opened_log(module_nats) as log:
        settings = settings_for(module_nats, url)
        async with reader(settings, (knowledge,)), asyncpg.create_pool(url, min_size=0) as pool:
            end = await log.tell(*seed())
            await Models(pool).at(end, ["knowledge"])
            yield Shown(settings, log, end)


@pytest.fixture(scope="module")
async def api(shown: Shown) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(shown.settings, shown.log) as client:
        yield client


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("¿Qué es una homologación?", "que-es-una-homologacion"),
        ("que es eso de homologar", "que-es-una-homologacion"),
        ("me pueden multar si no legalizo la reforma?", "que-es-una-homologacion"),
        ("que papeles necesito", "que-papeles-hacen-falta"),
        ("qué documentación hace falta", "que-papeles-hacen-falta"),
        ("hola buenas, una pregunta, hace falta certificado de taller?", "que-papeles-hacen-falta"),
        ("he montado yo la pieza, quien me firma el certificado del taler", "que-papeles-hacen-falta"),
        ("he perdido la ficha tecnica", "ficha-tecnica-y-permiso"),
        ("no encuentro la targeta itv, la perdí", "ficha-tecnica-y-permiso"),
        ("tengo que pasar la itv despues?", "la-itv-despues-de-la-reforma"),
        ("la ITV me ha salido desfavorable", "la-itv-despues-de-la-reforma"),
        ("quién pide la cita de la inspección", "la-itv-despues-de-la-reforma"),
        ("cuanto se tarda?", "cuanto-se-tarda"),
        ("que plazos teneis", "cuanto-se-tarda"),
        ("cómo os mando las fotos", "como-enviar-fotos"),
        ("que fotos teneis que ver de la moto", "como-enviar-fotos"),
        ("puedo tapar la matrícula en las fotos?", "como-enviar-fotos"),
        ("qué horario tenéis", "horario-y-contacto"),
        ("orario de atencion", "horario-y-contacto"),
        ("¿dónde estáis?", "donde-estamos"),
        ("puedo ir en persona a llevaros los papeles", "donde-estamos"),
        ("puedo tener problemas con el seguro si no lo legalizo", "que-es-una-homologacion"),
        ("tengo que ir a la oficina?", "donde-estamos"),
        ("cual es vuestra direccion", "donde-estamos"),
        ("la pieza no tiene marcado de homologación", "el-marcado-de-las-piezas"),
        ("mi escape no trae contraseña", "el-marcado-de-las-piezas"),
        ("compré la moto de segunda mano ya modificada", "vehiculo-de-segunda-mano"),
        ("las reformas las hizo el dueño anterior", "vehiculo-de-segunda-mano"),
    ],
)
async def test_what_customers_ask_finds_its_article(
    api: httpx.AsyncClient, end_of: int, question: str, name: str
) -> None:
    answer = (await api.get("/knowledge/search", params={"q": question})).json()
    found = [one["article_id"] for one in answer["items"]]
    assert str(id_of(name)) in found[:3], [one["heading"] for one in answer["items"]]
    assert answer["position"] == end_of
    assert answer["by"] == ["words"]


@pytest.fixture
def end_of(shown: Shown) -> int:
    return shown.end


@pytest.mark.parametrize(
    "question",
    [
        "¿vendéis motos eléctricas?",
        "cuál es la capital de Francia",
        # of words that stand in many articles, and about none of them
        "puedo pagar a plazos?",
        "y con tarjeta?",
        "y eso cómo lo sé?",
        "la moto no arranca",
        "me hacéis el seguro?",
        "cómo estás?",
        "me puedes pasar el número de cuenta?",
        "hacéis cambios de titularidad?",
        "¿vale la pena?",
        "se puede dormir en la playa con la autocaravana?",
        "me gusta el fútbol",
        "hola",
        "gracias!",
        "🙂",
        "?",
        "' OR 1=1 --",
        "a & | ! ( ) : * <->",
        "x" * 2_000,
        "\u202eabc",
    ],
)
async def test_what_no_article_answers_finds_nothing(api: httpx.AsyncClient, question: str) -> None:
    answer = await api.get("/knowledge/search", params={"q": question})
    assert answer.status_code == 200
    assert answer.json()["items"] == []


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 2_001}, {"q": "x", "limit": 0}])
async def test_parameters_out_of_range(api: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await api.get("/knowledge/search", params=query)).status_code == 422


async def test_pieces_are_named_and_limited(api: httpx.AsyncClient) -> None:
    answer = (await api.get("/knowledge/search", params={"q": "reforma", "limit": 2})).json()
    assert len(answer["items"]) == 2
    for one in answer["items"]:
        assert one["chunk"].startswith(f"{one['article_id']}/1/")
        assert "#" not in one["text"]


async def test_a_service_may_search_and_nothing_else(api: httpx.AsyncClient) -> None:
    service = {"Authorization": f"Bearer {token(role='service')}"}
    assert (await api.get("/knowledge/search?q=plazos", headers=service)).status_code == 200
    for path in ("/conversations", "/quotes", "/tariffs", "/projections"):
        assert (await api.get(path, headers=service)).status_code == 403
    nobody = {"Authorization": f"Bearer {token(role='guest')}"}
    assert (await api.get("/knowledge/search?q=plazos", headers=nobody)).status_code == 403


async def test_a_position_that_is_not_there_yet(api: httpx.AsyncClient, end_of: int) -> None:
    late = {"q": "plazos", "at_least": end_of + 1, "timeout": 0.05}
    assert (await api.get("/knowledge/search", params=late)).status_code == 503


async def found_by(models: Models, question: str) -> list[str]:
    async with models.pool.acquire() as connection:
        return [row["text"] for row in (await search(connection, question, 5)).rows]


async def test_only_the_last_version_answers_and_none_once_withdrawn(
    log: Log, models: Models, reading: Reading
) -> None:
    async with reading((knowledge,)):
        await log.tell(published("a", "Casco", "El casco es amarillo."), published("b", "Otro", "Un perro."))
        await models.at(await log.tell(published("a", "Casco", "El casco es verde.", 2)), ["knowledge"])
        assert await found_by(models, "casco") == ["El casco es verde."]
        await models.at(await log.tell(withdrawn("a", 2)), ["knowledge"])
        assert await found_by(models, "casco verde") == []
        await models.at(await log.tell(published("a", "Casco", "El casco vuelve.", 3)), ["knowledge"])
        assert await found_by(models, "casco") == ["El casco vuelve."]


async def test_a_rebuild_gives_the_same_rows(log: Log, models: Models, reading: Reading) -> None:
    history = [*seed(), published("x", "Casco", "Uno."), withdrawn("x"), published("x", "Casco", "Dos.", 2)]
    async with reading((knowledge,), projections_batch=1):
        await models.at(await log.tell(*history), ["knowledge"])
        before = await models.checksums()
    await models.pool.execute("DROP SCHEMA msia, knowledge, knowledge_v2 CASCADE")
    async with reading((knowledge,)):
        await models.at(await log.store.last_position(), ["knowledge"])
        assert await models.checksums() == before
    assert before["knowledge.chunks"][0] > 20
