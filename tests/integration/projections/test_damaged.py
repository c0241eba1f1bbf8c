"""Tables and views that somebody dropped come back by themselves; no answer is half of one meanwhile."""

from services.projections.catalogue import projection
from services.projections.settings import ProjectionsSettings
from tests.integration.projections.asking import client_of
from tests.integration.projections.conftest import Log, Models, Reading, eventually
from tests.unit.projections.events import message, story

TABLE = f"DROP TABLE {projection('history').schema}.messages CASCADE"
VIEW = "DROP VIEW history.messages"


async def test_what_was_dropped_comes_back(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async def there() -> object:
        return await models.pool.fetchval("SELECT to_regclass('history.messages') IS NOT NULL")

    async with reading(), client_of(settings, log) as api:
        end = await log.tell(*story(1))
        await models.at(end)
        before = await models.checksums()
        for damage in (TABLE, VIEW):
            await models.pool.execute(damage)
            answer = await api.get("/conversations/1-1")
            assert answer.status_code in (200, 404, 503)
            assert answer.status_code != 404 or f"at position {end}" not in answer.text
            await eventually(there, True)
            await models.at(end)
            assert await models.checksums() == before
        await models.pool.execute(TABLE)  # the reader meets it while it writes
        await models.at(end := await log.tell(message(1, 7)))
        await eventually(there, True)
        await models.at(end)
        assert (await models.checksums())["history.messages"][0] == 2
        assert (await api.get("/conversations/1-1")).status_code == 200
