"""Whether ingress can do its work: the log answers, and its streams are as declared."""

from eventstore.declared import Declared
from eventstore.store import EventStore
from services.common.health import LogHealth
from services.common.serving import Ready


def readiness(store: EventStore, want: Declared) -> Ready:
    """For `/readyz`. That files wait is no reason to turn a webhook away: see its notes."""
    return LogHealth(store, want).problems
