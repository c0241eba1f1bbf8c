"""Whether a webhook could be stored now."""

from collections.abc import Callable

from eventstore.declared import Declared
from eventstore.store import EventStore
from services.common.health import LogHealth, Problems
from services.common.serving import Ready


def readiness(store: EventStore, want: Declared, ready: Callable[[bool], None]) -> Ready:
    """For `/readyz`; `ready` hears each answer.

    That files wait is no reason to turn a webhook away: see its notes.
    """
    log = LogHealth(store, want)

    async def problems() -> Problems:
        found = await log.problems()
        ready(not found)
        return found

    return problems
