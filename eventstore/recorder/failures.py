"""Our errors and the client's as the library's own: an application handles them as with any database."""

from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    InterfaceError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from nats.errors import ConnectionClosedError
from nats.errors import Error as NatsError

from contracts.errors import BadInput, Misconfigured, MsiaError, Unreachable


@contextmanager
def as_library_errors() -> Iterator[None]:
    """PEP 249's classes, as the library's own recorders raise them; our text stays."""
    try:
        yield
    except PersistenceError:
        raise
    except BadInput as error:
        raise DataError(str(error)) from error
    except Unreachable as error:
        raise OperationalError(str(error)) from error
    except Misconfigured as error:
        raise ProgrammingError(str(error)) from error
    except MsiaError as error:
        raise DatabaseError(str(error)) from error
    except ConnectionClosedError as error:
        raise InterfaceError(
            "the connection to NATS is closed for good: construct the application again"
        ) from error
    except (NatsError, OSError, TimeoutError) as error:
        raise OperationalError(f"NATS did not do it ({error!r}): is it up? then retry") from error
