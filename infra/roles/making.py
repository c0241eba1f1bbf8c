"""`msia infra roles`: what `statements` says, done on a server that runs."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from pydantic import Field, SecretStr

from contracts.errors import Misconfigured, Refused, Unreachable
from infra.roles import statements
from infra.roles.statements import Login
from services.common.postgres import database_of, identifier, password_of, role_of
from services.projections.errors import describe
from services.projections.settings import ProjectionsSettings

# What nobody may have who talks to the log or to the internet.
_TOO_MUCH = (
    "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) "
    "AND (rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls) "
    "UNION SELECT m.rolname || ' as a member of ' || g.rolname FROM pg_auth_members a "
    "JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname = ANY($1)"
)
_OTHERS_SCHEMAS = (
    "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|public$)' "
    "AND nspowner <> (SELECT oid FROM pg_roles WHERE rolname = $1) ORDER BY 1"
)


class RolesSettings(ProjectionsSettings):
    """Who makes the roles, and which: those that POSTGRES_URL and POSTGRES_READER_URL name."""

    postgres_admin_url: SecretStr | None = Field(
        None, description="The server as its administrator, for `msia infra roles` alone."
    )
    postgres_admin_user: str = Field("msia", description="The same, where POSTGRES_ADMIN_URL is not set.")
    postgres_admin_password: SecretStr = Field(SecretStr(""), description="The administrator's.")

    @property
    def admin_dsn(self) -> str:
        """Never log it."""
        return self.postgres(self.postgres_admin_url, self.postgres_admin_user, self.postgres_admin_password)

    @property
    def writer(self) -> Login:
        return Login(role_of(self.dsn), password_of(self.dsn), self.writer_limits)

    @property
    def reader(self) -> Login:
        return Login(role_of(self.reader_dsn), password_of(self.reader_dsn), READ_ONLY | self.reader_limits)


READ_ONLY = {"default_transaction_read_only": "on"}  # a reminder: what holds is what it was granted


async def make(settings: RolesSettings, *, shared: bool = False) -> list[str]:
    """Make or renew both roles and the database; what is left to tell an operator.

    `shared`: the server's other databases stay as they are. Raises `Misconfigured` for names that are one,
    `Refused` where a role may more than it should or rows are another's, `Unreachable`.
    """
    writer, reader, database = settings.writer, settings.reader, database_of(settings.dsn)
    names = (writer.name, reader.name, role_of(settings.admin_dsn))
    if len(set(names)) < len(names) or not all(names):
        raise Misconfigured(
            f"administrator, POSTGRES_URL and POSTGRES_READER_URL name {', '.join(names)}: take three roles"
        )
    async with _connected(settings.admin_dsn, "postgres") as connection:
        await _run(connection, statements.of_server(writer, reader))
        if found := await connection.fetch(_TOO_MUCH, [writer.name, reader.name]):
            raise Refused(f"may too much: {', '.join(row[0] for row in found)}. Take it away, or other roles")
        if not await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
            # who is no superuser gives away only to roles it belongs to
            await connection.execute(f"GRANT {identifier(writer.name)} TO CURRENT_USER")
        if not await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database
        ):
            await connection.execute(f"CREATE DATABASE {identifier(database)}")
        await _run(connection, statements.of_database(database, writer, reader))
        if not shared:
            await _run(connection, statements.of_others(writer))
    for each in (database,) if shared else ("template1", database):
        async with _connected(settings.admin_dsn, each) as connection:
            await _run(connection, statements.inside(writer))
    async with _connected(settings.admin_dsn, database) as connection:
        if found := await connection.fetch(_OTHERS_SCHEMAS, writer.name):
            schemas = ", ".join(row[0] for row in found)
            raise Refused(
                f"not {writer.name}'s: {schemas}. DROP SCHEMA … CASCADE those of read models: "
                "`msia projections` builds them anew from the log"
            )
        left = [row[0] for row in await connection.fetch(statements.OPEN, reader.name)]
    return [f"only a superuser could take {one} from {reader.name}" for one in left]


async def _run(connection: asyncpg.Connection, lines: Iterable[str]) -> None:
    for line in lines:
        await connection.execute(line)


@asynccontextmanager
async def _connected(dsn: str, database: str) -> AsyncIterator[asyncpg.Connection]:
    url = urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (asyncpg.PostgresError, OSError, TimeoutError) as error:
        raise Unreachable(
            f"no administrator of Postgres in {database}: correct POSTGRES_ADMIN_URL ({describe(error)})"
        ) from error
    try:
        yield connection
    finally:
        await connection.close()
