"""What goes wrong while rows are written, by what helps."""

import asyncpg
from nats.errors import Error as NatsError

from contracts.errors import MsiaError, Unreachable


class Poison(MsiaError):
    """This event cannot become rows, now or later. The message holds no personal data."""


# Of one event: it is set aside with the rest of its aggregate, everything else flows.
POISON = (Poison, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)

# Of Postgres: it is away, or this connection to it has ended. A killed server sends a last error on idle
# connections; a query that meets it before the socket closes gets asyncpg's `InternalClientError`.
POSTGRES_LOST = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    TimeoutError,
    OSError,
)

# Of a server: wait and start again from the position that Postgres has.
LOST = (*POSTGRES_LOST, NatsError, Unreachable)


def describe(error: BaseException) -> str:
    """What went wrong, without the values: Postgres and Python quote them in their messages."""
    if isinstance(error, Poison):
        return str(error)
    if isinstance(error, asyncpg.PostgresError):
        where = [error.table_name, error.column_name, error.constraint_name]
        return f"{type(error).__name__} ({error.sqlstate}) {' '.join(filter(None, where))}".strip()
    return type(error).__name__
