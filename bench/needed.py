"""What a line needs and may not be here: the program of a server, the package of a peer."""

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.errors import MsiaError
from tests import servers

_OURS = ("bench", "contracts", "domain", "eventstore", "infra", "services", "tests")


class Missing(Exception):
    """A server does not start here, or a peer is not installed: its lines are skipped."""


@contextmanager
def needed(what: str) -> Iterator[None]:
    """Around the start of a server or the import of a peer, and around nothing else: a failure of ours would
    pass for something that is missing.
    """
    try:
        yield
    except MsiaError as error:
        raise Missing(f"{what}: {error}") from error
    except ImportError as error:
        if (error.name or "").partition(".")[0] in _OURS:
            raise
        raise Missing(f"{what}: {error}") from error


class Servers(servers.Servers):
    """Those of the tests; raises `Missing` for one that does not start."""

    def _begin(self, server: servers.Server) -> servers.Server:
        with needed(server.name):
            return super()._begin(server)
