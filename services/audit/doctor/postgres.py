"""The read models' server: reachable, new enough, with its extensions, and how far the rows are."""

from collections.abc import AsyncGenerator, Iterable, Mapping

import asyncpg

from contracts.errors import MsiaError
from eventstore.connection import connect
from eventstore.reading import Reader
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings, shown

AREA = Area("postgres")
OLDEST = 15  # the oldest release that the read models are tried on
EXTENSIONS = ("unaccent", "pg_trgm")
REBUILD = "`msia projections rebuild --all` makes the rows anew from the log"


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    where = shown(settings.dsn)
    try:
        connection = await asyncpg.connect(
            settings.dsn,
            timeout=settings.doctor_patience,
            command_timeout=settings.doctor_patience,
            server_settings={"application_name": "msia/doctor", "default_transaction_read_only": "on"},
        )
    except asyncpg.InvalidPasswordError:
        yield AREA.fail("reachable", f"{where} refuses our password", "correct POSTGRES_URL", reached=True)
        return
    except asyncpg.InvalidCatalogNameError:
        seen = f"{where}: there is no such database"
        yield AREA.fail("reachable", seen, "start `msia projections`: it makes it, or correct POSTGRES_URL")
        return
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        seen = f"{where} does not answer ({type(error).__name__})"
        todo = "start it (`make run`), or correct POSTGRES_URL; until then there is no panel and no query API"
        yield AREA.fail("reachable", seen, todo, reached=False)
        return
    try:
        yield AREA.ok("reachable", where, reached=True)
        async for line in _server(connection, settings):
            yield line
    finally:
        connection.terminate()


async def _server(connection: asyncpg.Connection, settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    yield version(connection.get_server_version().major)
    built = bool(await connection.fetchval("SELECT to_regclass('msia.positions') IS NOT NULL"))
    rows = await connection.fetch("SELECT name, installed_version FROM pg_available_extensions")
    there = {row["name"]: row["installed_version"] for row in rows}
    for name in EXTENSIONS:
        yield extension(name, there, built)
    if settings.knowledge_embedding_model:
        yield extension("vector", there, built=False)
    if not built:
        may = await connection.fetchval(
            "SELECT has_database_privilege(current_user, current_database(), 'CREATE')"
        )
        if not may:
            user = await connection.fetchval("SELECT current_user")
            yield AREA.fail(
                "rights", f"{user} may not make schemas", "GRANT CREATE ON DATABASE … TO that user"
            )
    durable = {
        name: str(await connection.fetchval(f"SELECT current_setting('{name}')"))
        for name in ("fsync", "synchronous_commit", "full_page_writes")
    }
    yield durability(durable)
    if not built:
        yield AREA.warn("read models", "none is built yet", "start `msia projections`")
        return
    end = await _log_end(settings)
    rows = await connection.fetch(
        "SELECT projection, position FROM msia.positions WHERE serving ORDER BY projection"
    )
    positions = {row["projection"]: row["position"] for row in rows}
    for line in lags(positions, end, settings.projections_ready_lag):
        yield line
    aside = await connection.fetchval(
        "SELECT count(*) FROM msia.quarantine q JOIN msia.positions p USING (schema_name) WHERE p.serving"
    )
    if aside:
        todo = "see `msia quarantine list`, then retry or drop"
        yield AREA.warn("quarantine", f"{aside} aggregates are set aside", todo)


async def _log_end(settings: DoctorSettings) -> int | None:
    """Position of the last event; None where NATS does not say."""
    try:
        client = await connect(
            settings.nats_url,
            name="msia/doctor",
            timeout=settings.doctor_patience,
            access=settings.nats("auditor"),
        )
    except MsiaError:  # the area nats tells of it
        return None
    try:
        return await Reader(client, settings.msia_stream).last_position()
    except MsiaError:  # a log that is none: the same
        return None
    finally:
        await client.close()


def version(major: int) -> Line:
    if major >= OLDEST:
        return AREA.ok("version", str(major))
    return AREA.warn("version", f"{major}: the read models are tried from {OLDEST} on", "upgrade it")


def extension(name: str, there: Mapping[str, str | None], built: bool) -> Line:
    """`there`: what the server could give, with the version where this database has it."""
    if there.get(name):
        return AREA.ok(name, f"installed, {there[name]}")
    if name not in there:
        what = "pgvector" if name == "vector" else "postgresql-contrib"
        if name == "vector":
            return AREA.warn(
                name, "the server does not have it: articles are searched by words", f"install {what}"
            )
        return AREA.fail(name, "the server does not have it", f"install {what} on the server")
    if not built:
        return AREA.ok(name, "there; installed when the read models are built")
    todo = f"CREATE EXTENSION {name} SCHEMA public, as a superuser; then {REBUILD}"
    return AREA.fail(name, "not installed in this database: searches fail", todo)


def durability(found: Mapping[str, str]) -> Line:
    """Rows can be rebuilt, so what is weak here costs time and no event."""
    off = sorted(name for name, value in found.items() if value == "off")
    if not off:
        return AREA.ok(
            "durability", f"fsync {found['fsync']}, synchronous_commit {found['synchronous_commit']}"
        )
    if off == ["synchronous_commit"]:
        return AREA.ok("durability", "synchronous_commit off: the last rows are read from the log again")
    todo = f"ALTER SYSTEM SET {off[0]} = on; after a power cut {REBUILD}"
    return AREA.warn("durability", f"{', '.join(off)} off: a power cut can damage the rows", todo)


def lags(positions: Mapping[str, int], end: int | None, bound: int) -> Iterable[Line]:
    """Events behind the log; more than `bound` is not ready. One line for all that are well."""
    if end is None:
        yield AREA.skipped(
            "read models", "how far they are is not known: NATS does not say where the log ends"
        )
        return
    well = dict(positions)
    for name, position in positions.items():
        behind = end - position
        if 0 <= behind <= bound:
            continue
        del well[name]
        if behind < 0:
            seen = f"at position {position}, the log ends at {end}: of another log"
            todo = f"correct NATS_URL or POSTGRES_URL; after a restore of the log, {REBUILD}"
        else:
            seen, todo = f"{behind} events behind the log", "see the log of `msia projections`"
        yield AREA.fail(name, seen, todo)
    if well:
        seen = f"{len(well)} serve, at most {end - min(well.values())} events behind the log"
        yield AREA.ok("read models", seen)
