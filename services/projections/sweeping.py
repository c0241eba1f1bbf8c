"""What an erasure leaves in PostgreSQL's own files, rewritten: `msia projections sweep-rows`."""

from dataclasses import dataclass

import asyncpg

from contracts.errors import Unreachable
from services.common.console import Output, choose, out, print_json, say
from services.projections.errors import POSTGRES_LOST, describe
from services.projections.postgres import connect
from services.projections.settings import ProjectionsSettings

_LOCK = "60s"  # for each table; whoever reads it meanwhile is through by then
_SIZE = "SELECT pg_database_size(current_database())"
_SAMPLED = (
    "SELECT DISTINCT format('%I.%I', schemaname, tablename) FROM pg_stats "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Swept:
    """Bytes of the database before and after; the statements that this role may not run."""

    before: int
    after: int
    left: tuple[str, ...]


async def sweep_rows(output: Output | None) -> None:
    """Rewrite, and tell. Raises `Unreachable` where PostgreSQL is away or a table stays in use."""
    try:
        found = await swept(ProjectionsSettings.load())
    except POSTGRES_LOST as error:
        raise Unreachable(
            f"the tables could not be rewritten ({describe(error)}): is Postgres on, and nobody reading for "
            "long? then once more, it is safe to repeat"
        ) from error
    if choose(output) is not Output.table:
        print_json({"before": found.before, "after": found.after, "left": list(found.left)})
    else:
        out(f"rewritten: {found.before:,} bytes before, {found.after:,} now")
    for statement in found.left:
        say(f"not allowed to this role; have an administrator run: {statement}")


async def swept(settings: ProjectionsSettings) -> Swept:
    """Rewrite every table and the planner's samples; then let go of the segment of the write-ahead log.

    Each table is locked while it is rewritten. Rows that another transaction may still see are kept: those of
    one that began before. Raises what `POSTGRES_LOST` lists.
    """
    connection = await connect(settings, "sweep", statement_timeout="0", lock_timeout=_LOCK)
    try:
        before = await connection.fetchval(_SIZE)
        # An ANALYZE leaves the samples of an empty table as they were: of the last person that stood in it.
        left = []
        for (table,) in await connection.fetch(_SAMPLED):
            if await connection.fetchval(f"SELECT NOT EXISTS (SELECT FROM {table})"):
                statement = f"DELETE FROM pg_statistic WHERE starelid = '{table}'::regclass"
                left += await _not_allowed(connection, statement)
        await connection.execute("VACUUM (FULL, ANALYZE)")  # but shared catalogs, which hold no rows of ours
        for statement in ("SELECT pg_switch_wal()", "CHECKPOINT"):
            left += await _not_allowed(connection, statement)
        return Swept(before, await connection.fetchval(_SIZE), tuple(left))
    finally:
        connection.terminate()


async def _not_allowed(connection: asyncpg.Connection, statement: str) -> list[str]:
    """Run it; where that takes a superuser, or `pg_checkpoint`, it is what somebody else is told to do."""
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return [statement]
    return []
