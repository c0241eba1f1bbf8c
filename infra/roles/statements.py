"""The SQL that makes the roles, each statement a line: PostgreSQL's single-user mode takes no other.

All may be repeated. The writer owns the database, so it makes, swaps and drops what it fills, and lets the
reader read it (services/projections/access.py). What is here is what only the server's administrator may do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from infra.roles.scram import verifier
from services.common.postgres import identifier

# A reader could hold the writer's lock, or write though it may write to no table: not by these any more.
_LOCKS = "pg_(try_)?advisory_(xact_)?lock"
_CLOSED = f"^({_LOCKS}|lo_|loread|lowrite|pg_logical_emit_message)"


@dataclass(frozen=True)
class Login:
    """`limits`: the role's settings, as in `statement_timeout`, milliseconds."""

    name: str
    password: str = field(repr=False)
    limits: Mapping[str, str] = field(default_factory=dict)


def of_server(writer: Login, reader: Login) -> Iterator[str]:
    """Both roles. The writer may make databases: one that was dropped comes back by itself."""
    for login, may in ((writer, "CREATEDB"), (reader, "NOCREATEDB")):
        name, literal = identifier(login.name), quoted(login.name)
        missing = f"NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal})"
        yield f"DO $$ BEGIN IF {missing} THEN CREATE ROLE {name}; END IF; END $$"
        password = quoted(verifier(login.password))
        yield f"ALTER ROLE {name} LOGIN {may} NOCREATEROLE INHERIT PASSWORD {password}"
        yield f"ALTER ROLE {name} RESET ALL"
        for setting, value in login.limits.items():
            yield f"ALTER ROLE {name} SET {setting} = {quoted(value)}"


def of_database(database: str, writer: Login, reader: Login) -> Iterator[str]:
    """Whose the read models' database is, and who else may come in."""
    name = identifier(database)
    yield f"ALTER DATABASE {name} OWNER TO {identifier(writer.name)}"
    yield f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {name} TO {identifier(reader.name)}"


def of_others(writer: Login) -> Iterator[str]:
    """The reader has no business in the server's own; from one of them the writer makes a lost one anew."""
    yield "REVOKE ALL ON DATABASE postgres FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE postgres TO {identifier(writer.name)}"
    yield "REVOKE ALL ON DATABASE template1 FROM PUBLIC"


def inside(writer: Login) -> Iterator[str]:
    """Within a database, and template1 for those made of it. Without effect for who owns no functions."""
    each = f"FOR f IN SELECT oid::regprocedure {_FROM}"
    revoke = "EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);"
    # only these: lo_import and lo_export read and write the server's files
    grant = (
        f"IF f::text ~ '^{_LOCKS}' THEN "
        f"EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f, {quoted(writer.name)}); END IF;"
    )
    yield f"DO $$ DECLARE f regprocedure; BEGIN {each} LOOP {revoke} {grant} END LOOP; END $$"


_FROM = f"FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '{_CLOSED}'"
# Of these, what $1 may still call.
OPEN = f"SELECT oid::regprocedure::text {_FROM} AND has_function_privilege($1, oid, 'EXECUTE') ORDER BY 1"


def quoted(text: str) -> str:
    """As SQL writes a text."""
    return "'" + text.replace("'", "''") + "'"
