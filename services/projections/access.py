"""What the query API's role may read: the rows that serve and the runner's own tables, nothing beside them.

Rows that a rebuild kept or is filling are in schemas that the role may not enter. The grants are the owner's,
who makes all of it, so they come back with a database that was wiped. See docs/decisions/0042.
"""

import asyncpg

from contracts.errors import Misconfigured
from services.common.postgres import identifier

# Who may enter the runner's own schema may enter what serves.
_READERS = (
    "SELECT a.grantee::regrole::text FROM pg_namespace, aclexplode(nspacl) a WHERE nspname = 'msia' "
    "AND a.privilege_type = 'USAGE' AND a.grantee NOT IN (nspowner, 0)"
)


async def let_read(connection: asyncpg.Connection, role: str) -> None:
    """Let a role read what serves now, and later. Safe to repeat; does nothing for "".

    Raises `Misconfigured` where there is no such role.
    """
    if not role:
        return
    name = identifier(role)
    async with connection.transaction():
        try:
            await connection.execute(f"GRANT USAGE ON SCHEMA msia TO {name}")
        except asyncpg.UndefinedObjectError as error:
            raise Misconfigured(
                f"POSTGRES_READER_URL names the role {role}, and there is none: run `msia infra roles`"
            ) from error
        # of each table and view that a rebuild makes; who may not enter its schema does not see it
        await connection.execute(f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {name}")
        await connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA msia TO {name}")
        for row in await connection.fetch(
            "SELECT projection FROM msia.positions WHERE serving AND to_regnamespace(projection) IS NOT NULL"
        ):
            await connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {row['projection']} TO {name}")
            await show(connection, row["projection"])


async def show(connection: asyncpg.Connection, schema: str) -> None:
    """Let whoever may read enter the schema of views that serves now."""
    for row in await connection.fetch(_READERS):  # as SQL writes their names
        await connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {row[0]}")
