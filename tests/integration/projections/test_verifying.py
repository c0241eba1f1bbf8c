"""Rows that are not what the log says are found, and named by key and column, never by value."""

from services.projections.catalogue import projection
from services.projections.settings import ProjectionsSettings
from services.projections.verifying import verify
from tests.integration.projections.conftest import Log, Models, Reading
from tests.unit.projections.events import message, story

HISTORY = projection("history")


async def test_rows_are_named_that_the_log_does_not_say(
    log: Log, models: Models, reading: Reading, settings: ProjectionsSettings
) -> None:
    async with reading():
        end = await log.tell(*story(1), *story(2), message(3, 3000))
        await models.at(end)
        sound = await verify(log.store, settings, HISTORY)
        assert (sound.position, sound.rows, sound.examples) == (end, 0, [])
        assert all(table.equal for table in sound.tables)

        await models.pool.execute(
            "UPDATE history_v6.messages SET text = 'otra cosa' WHERE conversation = '1-1'"
        )
        await models.pool.execute("DELETE FROM history_v6.messages WHERE conversation = '1-2'")
        await models.pool.execute("INSERT INTO history_v6.ticks (conversation, message_id) VALUES ('1-9', 1)")
        found = await verify(log.store, settings, HISTORY)
        assert found.rows == 3
        assert sorted(
            (one.table, one.what, one.key["conversation"], one.columns) for one in found.examples
        ) == [
            ("messages", "differs", "1-1", ("text",)),
            ("messages", "missing", "1-2", ()),
            ("ticks", "surplus", "1-9", ()),
        ]
        assert (await verify(log.store, settings, HISTORY, most=1)).rows == 3  # all are counted, one is told
        await models.at(await log.tell(message(3, 3001)))  # nobody was held up, and nothing is left
    assert await models.pool.fetchval("SELECT to_regnamespace('history_v6_check')") is None
