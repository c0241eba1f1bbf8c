"""Schemas of projections: made, served through views, swapped."""

from dataclasses import dataclass, field
from importlib.resources import files
from uuid import UUID, uuid4

import asyncpg

from contracts.errors import Misconfigured
from services.projections.projection import Projection
from services.projections.rows import Columns


@dataclass
class Line:
    """One schema that is being filled."""

    projection: Projection
    schema: str
    position: int
    build: UUID
    serving: bool
    quarantined: set[str]
    columns: Columns
    dropped: set[int] = field(default_factory=set)  # positions that an operator gave up for this projection
    relisted: set[str] = field(default_factory=set)  # set aside from another position than before

    @property
    def reader(self) -> str:
        """Its name in quarantine lists and in operators' wishes."""
        return f"projections.{self.projection.name}"


async def prepare(connection: asyncpg.Connection) -> None:
    """The runner's own tables. Safe to repeat; the caller holds the reader's lock."""
    await connection.execute((files("services.projections") / "positions.sql").read_text())


async def open_line(
    connection: asyncpg.Connection, projection: Projection, log_id: UUID, schema: str | None = None
) -> Line:
    """The schema of this version (`schema`: a rebuild's), made empty at position 0 where it is missing.

    Raises `Misconfigured` when its rows are of another log or of other tables.
    """
    schema = schema or projection.schema
    async with connection.transaction():
        exists = await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", schema)
        row = await connection.fetchrow("SELECT * FROM msia.positions WHERE schema_name = $1", schema)
        if row is None or not exists:
            row = await _create(connection, projection, log_id, schema)
    _check(projection, row, log_id)
    held = await connection.fetch("SELECT aggregate FROM msia.quarantine WHERE schema_name = $1", schema)
    line = Line(
        projection,
        schema,
        row["position"],
        row["build"],
        row["serving"],
        {found["aggregate"] for found in held},
        await _columns(connection, schema, projection),
    )
    if not line.serving and schema == projection.schema:
        await _serve_if_nothing_does(connection, line)
    return line


async def _create(
    connection: asyncpg.Connection, projection: Projection, log_id: UUID, schema: str
) -> asyncpg.Record:
    """An empty schema. What is left of an earlier one without a position cannot be trusted."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    await connection.execute(f"CREATE SCHEMA {schema}")
    await connection.execute(f"SET LOCAL search_path = {schema}")
    try:
        await connection.execute(projection.sql)
    except (asyncpg.FeatureNotSupportedError, asyncpg.InsufficientPrivilegeError) as error:
        raise Misconfigured(
            f"projection {projection.name}: {error}. Install PostgreSQL's contrib modules, or have its owner "
            "run the CREATE EXTENSION of its tables.sql in this database; then start again."
        ) from error
    await connection.execute("SET LOCAL search_path = DEFAULT")
    await connection.execute("DELETE FROM msia.quarantine WHERE schema_name = $1", schema)
    row = await connection.fetchrow(
        "INSERT INTO msia.positions VALUES ($1, $2, $3, 0, $4, $5, $6, false) "
        "ON CONFLICT (schema_name) DO UPDATE SET position = 0, log_id = excluded.log_id, "
        "definition = excluded.definition, build = excluded.build, serving = false RETURNING *",
        schema,
        projection.name,
        projection.version,
        log_id,
        projection.definition,
        uuid4(),
    )
    assert row is not None  # RETURNING
    return row


def _check(projection: Projection, row: asyncpg.Record, log_id: UUID) -> None:
    if row["log_id"] != log_id:
        raise Misconfigured(
            f"projection {projection.name}: its rows are of log {row['log_id']}, "
            f"NATS_URL leads to log {log_id}. "
            "Point POSTGRES_URL to the database of this log, or drop the old one: it is rebuilt by itself."
        )
    if row["definition"] != projection.definition:
        raise Misconfigured(
            f"projection {projection.name}: tables.sql changed, its version is still "
            f"{projection.version}. Raise the version, or run `msia projections rebuild {projection.name}`."
        )


async def _columns(connection: asyncpg.Connection, schema: str, projection: Projection) -> Columns:
    found = await connection.fetch(
        "SELECT c.relname AS name, array_agg(a.attname::text) AS columns FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' GROUP BY c.relname",
        schema,
    )
    columns = {row["name"]: frozenset(row["columns"]) for row in found}
    if missing := {table.name for table in projection.tables} - columns.keys():
        raise Misconfigured(
            f"projection {projection.name}: tables.sql makes no {', '.join(sorted(missing))}."
        )
    return columns


async def _serve_if_nothing_does(connection: asyncpg.Connection, line: Line) -> None:
    async with connection.transaction():
        if not await connection.fetchval(
            "SELECT count(*) FROM msia.positions WHERE projection = $1 AND serving", line.projection.name
        ):
            await serve(connection, line)


async def still_there(connection: asyncpg.Connection, line: Line) -> bool:
    """Whether the rows are where their reader left them: not wiped, not swapped."""
    found = await connection.fetchval(
        "SELECT to_regnamespace($1) IS NOT NULL AND EXISTS (SELECT FROM msia.positions "
        "WHERE schema_name = $1 AND build = $2 AND position = $3)",
        line.schema,
        line.build,
        line.position,
    )
    return bool(found)


async def serve(connection: asyncpg.Connection, line: Line) -> None:
    """Point the views (`history.messages` → `history_v1.messages`) at this schema. In a transaction."""
    name = line.projection.name
    await connection.execute("LOCK TABLE msia.positions IN ACCESS EXCLUSIVE MODE")  # see `snapshot`
    await connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
    await connection.execute(f"CREATE SCHEMA {name}")
    for relation in await connection.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'v')",
        line.schema,
    ):
        table = relation["relname"]
        await connection.execute(f"CREATE VIEW {name}.{table} AS SELECT * FROM {line.schema}.{table}")
    await connection.execute(
        "UPDATE msia.positions SET serving = false WHERE projection = $1 AND serving", name
    )
    await connection.execute("UPDATE msia.positions SET serving = true WHERE schema_name = $1", line.schema)
    line.serving = True
