"""What is deleted leaves PostgreSQL's files when they are rewritten."""

from pathlib import Path

import asyncpg
import pytest

from contracts.errors import Unreachable
from services.common.console import Output
from services.projections.settings import ProjectionsSettings
from services.projections.sweeping import sweep_rows, swept
from tests.servers import Servers, fresh_database

MARK = "marca-que-se-borra-fin"


def settings(url: str) -> ProjectionsSettings:
    return ProjectionsSettings(_env_file=None, msia_env="local", postgres_url=url)


def holding(folder: Path) -> list[Path]:
    """Files of the tables with the mark; the write-ahead log apart, which keeps it for a while."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and "pg_wal" not in path.parts and MARK.encode() in path.read_bytes():
            found.append(path)
    return found


@pytest.mark.parametrize("left", [0, 1])  # of an empty table the planner keeps what it has sampled
async def test_the_bytes_of_deleted_rows_are_gone_where_the_role_may_all(
    own_servers: Servers, left: int
) -> None:
    server = own_servers.postgres()
    data = server.home.data("postgres")
    async with fresh_database(server) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE said (text text)")
        await connection.execute("INSERT INTO said SELECT $1 FROM generate_series(1, 500)", MARK)
        await connection.execute("ANALYZE")
        await connection.execute("DELETE FROM said")
        await connection.execute("INSERT INTO said SELECT 'other' FROM generate_series(1, $1::int)", left)
        await connection.execute("CHECKPOINT")
        await connection.close()
        assert holding(data)

        found = await swept(settings(url))

        assert holding(data) == []
        assert found.left == ()
        assert found.after <= found.before


async def test_what_the_writer_may_not_is_said(own_servers: Servers) -> None:
    url = own_servers.postgres().writer_url
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE SCHEMA a; CREATE TABLE a.said AS SELECT 1 AS one")
    await connection.execute("ANALYZE a.said; DELETE FROM a.said")
    await connection.close()
    assert (await swept(settings(url))).left == (
        "DELETE FROM pg_statistic WHERE starelid = 'a.said'::regclass",
        "SELECT pg_switch_wal()",
        "CHECKPOINT",
    )


async def test_a_server_that_is_away_is_said(own_servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    server = own_servers.postgres()
    monkeypatch.setenv("POSTGRES_URL", server.url)
    server.stop()
    with pytest.raises(Unreachable, match="once more"):
        await sweep_rows(Output.json)
