"""New code over rows of the version before: they serve where they have what it reads; else it says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.projections.api.app import Said, readiness
from services.projections.api.cursors import Cursors
from services.projections.api.state import QueryState
from services.projections.catalogue import projection
from services.projections.rebuild import alone
from services.projections.settings import ProjectionsSettings
from services.projections.work import Order, Work
from tests.integration.projections.asking import client_of
from tests.integration.projections.conftest import NAMES, SECRET, Log, Models, Reading, eventually
from tests.unit.projections.events import message, story

HISTORY = projection("history")
OLD = f"history_v{HISTORY.version - 1}"
OTHERS = [name for name in NAMES if name != "history"]


@asynccontextmanager
async def _outdated(models: Models, settings: ProjectionsSettings) -> AsyncIterator[None]:
    """The rows that serve are of the version before; this one's are not built while the block runs."""
    await models.pool.execute(
        f"ALTER SCHEMA {HISTORY.schema} RENAME TO {OLD}; UPDATE msia.positions SET schema_name = '{OLD}', "
        f"version = {HISTORY.version - 1}, definition = 'of before' WHERE schema_name = '{HISTORY.schema}'"
    )
    async with alone(settings, HISTORY) as connection:
        await Work(connection, "history", "rebuild").begin(HISTORY.schema, 3, 18, Order())
        yield


async def test_rows_that_lack_what_is_read_are_not_half_an_answer(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        await models.at(await log.tell(*story(1), *story(2)))
    async with client_of(settings, log) as api:
        async with _outdated(models, settings):
            await models.pool.execute(
                f"DROP VIEW history.ticks; CREATE VIEW history.ticks AS SELECT conversation FROM {OLD}.ticks"
            )
            before = await api.get("/conversations")  # no reader of this version has begun
            async with reading(projections_near=3):
                await models.at(end := await log.tell(message(1, 7)), OTHERS)
                during = await api.get("/conversations")
                others = await api.get("/quotes")
        for answer in (before, during):
            assert answer.status_code == 503, answer.text
            assert "history is being built anew for this version of MSI-a, at position " in answer.text
            assert "Retry-After" in answer.headers
        assert (others.status_code, others.json()["position"]) == (200, end)

        async def status() -> int:
            return (await api.get("/conversations")).status_code

        async with reading(projections_near=3):
            await eventually(status, 200)
            assert len((await api.get("/conversations/1-1")).json()["messages"]) == 3


async def test_rows_that_have_it_serve_as_they_were(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        await models.at(stood := await log.tell(*story(1), *story(2)))
    async with client_of(settings, log) as api, _outdated(models, settings), reading(projections_near=3):
        await models.at(await log.tell(message(1, 7)), OTHERS)
        answer = await api.get("/conversations/1-1")
        strict = settings.model_copy(update={"projections_ready_lag": 0})
        state = QueryState(strict, models.pool, Cursors(SECRET), store=log.store)
        assert await readiness(state) == {}  # what is being built keeps nobody from the others
        assert [said.split(",")[0] for said in Said(state)] == [
            "history is being built anew for this version of MSI-a"
        ]
    assert set(await readiness(state)) == {"history"}  # nobody builds it: the rows stand still
    assert (answer.status_code, answer.json()["position"]) == (200, stood)
    assert len(answer.json()["messages"]) == 2
