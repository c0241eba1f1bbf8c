"""What goes wrong while rows are written, by what helps."""

import asyncpg
from nats.errors import Error as NatsError

from contracts.errors import MsiaError, Unreachable


class Poison(MsiaError):
    """This event cannot become rows, now or later. The message holds no personal data."""


# Of one event, or of one projection's code where it meets that event: it is set aside with the rest of its
# aggregate, for that projection alone, and everything else flows.
POISON = (
    Poison,
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.CardinalityViolationError,
    asyncpg.ProgramLimitExceededError,  # longer than an index or a search vector takes
    asyncpg.SyntaxOrAccessError,  # the code names what its tables do not have
    asyncpg.FeatureNotSupportedError,
)

# Of these, what says nothing of event or code: a right was taken away, tables changed under a statement.
CIRCUMSTANCES = (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidCachedStatementError)

# Tables, columns and functions: a name of ours, which may be told.
_UNDEFINED = (
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedFunctionError,
    asyncpg.UndefinedObjectError,
)

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
        if isinstance(error, _UNDEFINED):
            where = [error.args[0]]
        return f"{type(error).__name__} ({error.sqlstate}) {' '.join(filter(None, where))}".strip()
    return type(error).__name__
