"""Schemas of projections: made, served through views, swapped."""

from dataclasses import dataclass, field
from importlib.resources import files
from uuid import UUID, uuid4

import asyncpg

from contracts.errors import Misconfigured
from services.common.logging import logger
from services.projections.access import show
from services.projections.folding import Known
from services.projections.projection import Projection
from services.projections.rows import Columns

log = logger(__name__)


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
    withheld: bool = False  # a new version that fails where the old one does not
    folds: Known = field(default_factory=Known)  # what the next batch need not ask Postgres for

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
    """The schema of this version (`schema`: a rebuild's), made empty at position 0 where a table is missing.

    Raises `Misconfigured` when its rows are of another log or of other tables.
    """
    schema = schema or projection.schema
    async with connection.transaction():
        exists = await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", schema)
        row = await connection.fetchrow("SELECT * FROM msia.positions WHERE schema_name = $1", schema)
        if row is None or not exists:
            row = await _create(connection, projection, log_id, schema)
        _check(projection, row, log_id)
        if missing := await _missing(connection, projection, schema):
            log.warning("tables are gone, all rows follow anew from the log", schema=schema, tables=missing)
            row = await _create(connection, projection, log_id, schema)
    held = await connection.fetch("SELECT aggregate FROM msia.quarantine WHERE schema_name = $1", schema)
    line = Line(
        projection,
        schema,
        row["position"],
        row["build"],
        row["serving"],
        {found["aggregate"] for found in held},
        await _columns(connection, schema),
    )
    if not line.serving and schema == projection.schema:
        await _serve_if_nothing_does(connection, line)
    elif line.serving and not await _shown(connection, line):
        async with connection.transaction():
            await serve(connection, line)
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
    if missing := await _missing(connection, projection, schema):
        raise Misconfigured(f"projection {projection.name}: tables.sql makes no {', '.join(missing)}.")
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


async def _missing(connection: asyncpg.Connection, projection: Projection, schema: str) -> list[str]:
    rows = await connection.fetch(
        "SELECT name FROM unnest($2::text[]) AS name "
        "WHERE to_regclass($1 || '.' || name) IS NULL ORDER BY name",
        schema,
        [table.name for table in projection.tables],
    )
    return [row["name"] for row in rows]


async def _shown(connection: asyncpg.Connection, line: Line) -> bool:
    """Whether there is a view of everything that `serve` makes one of."""
    found = await connection.fetchval(
        "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace($1) "
        "AND relkind IN ('r', 'p', 'v') AND NOT relispartition "
        "AND to_regclass($2 || '.' || relname) IS NULL)",
        line.schema,
        line.projection.name,
    )
    return bool(found)


async def _columns(connection: asyncpg.Connection, schema: str) -> Columns:
    found = await connection.fetch(
        "SELECT c.relname AS name, array_agg(a.attname::text) AS columns FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') "
        "AND NOT c.relispartition GROUP BY c.relname",
        schema,
    )
    return {row["name"]: frozenset(row["columns"]) for row in found}


async def _serve_if_nothing_does(connection: asyncpg.Connection, line: Line) -> None:
    async with connection.transaction():
        if not await connection.fetchval(
            "SELECT count(*) FROM msia.positions WHERE projection = $1 AND serving", line.projection.name
        ):
            await serve(connection, line)


@dataclass(frozen=True, slots=True)
class Failing:
    """The first event that one schema could not take and the other one could."""

    aggregate: str
    position: int
    error: str

    def told(self, version: int) -> str:
        """As people read it."""
        return f"version {version} fails at position {self.position} ({self.aggregate}): {self.error}"


async def failing(connection: asyncpg.Connection, schema: str, served: str) -> Failing | None:
    """What the rows of `schema` lack and those that serve have."""
    row = await connection.fetchrow(
        "SELECT q.aggregate, q.position, q.error FROM msia.quarantine q "
        "JOIN msia.positions p ON p.schema_name = $2 AND q.position <= p.position "
        "WHERE q.schema_name = $1 AND NOT EXISTS ("
        "SELECT FROM msia.quarantine o WHERE (o.schema_name, o.aggregate) = ($2, q.aggregate)"
        ") ORDER BY q.position LIMIT 1",
        schema,
        served,
    )
    return Failing(**dict(row)) if row else None


async def still_there(connection: asyncpg.Connection, line: Line) -> bool:
    """Whether the rows are where their reader left them: not wiped, not swapped, seen through views."""
    found = await connection.fetchval(
        "SELECT to_regnamespace($1) IS NOT NULL AND EXISTS (SELECT FROM msia.positions "
        "WHERE schema_name = $1 AND build = $2 AND position = $3)",
        line.schema,
        line.build,
        line.position,
    )
    if not found or await _missing(connection, line.projection, line.schema):
        return False
    return not line.serving or await _shown(connection, line)


async def as_opened(connection: asyncpg.Connection, line: Line) -> bool:
    """Whether it still has the tables and columns that its writer knows, and nobody built it anew."""
    build = await connection.fetchval("SELECT build FROM msia.positions WHERE schema_name = $1", line.schema)
    if build != line.build or not await connection.fetchval(
        "SELECT to_regnamespace($1) IS NOT NULL", line.schema
    ):
        return False
    return await _columns(connection, line.schema) == line.columns


async def serve(connection: asyncpg.Connection, line: Line) -> None:
    """Point the views (`history.messages` → `history_v1.messages`) at this schema. In a transaction."""
    name = line.projection.name
    await connection.execute("LOCK TABLE msia.positions IN ACCESS EXCLUSIVE MODE")  # see `snapshot`
    await connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
    await connection.execute(f"CREATE SCHEMA {name}")
    for relation in await connection.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace "
        "AND relkind IN ('r', 'p', 'v') AND NOT relispartition",
        line.schema,
    ):
        table = relation["relname"]
        await connection.execute(f"CREATE VIEW {name}.{table} AS SELECT * FROM {line.schema}.{table}")
    await show(connection, name)
    await connection.execute(
        "UPDATE msia.positions SET serving = false WHERE projection = $1 AND serving", name
    )
    await connection.execute("UPDATE msia.positions SET serving = true WHERE schema_name = $1", line.schema)
    line.serving = True
