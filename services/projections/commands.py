"""Which events are commands: somebody wanted that of the system."""

from contracts.catalogue.writers import writers_of
from contracts.event import Event, event_types
from contracts.events.control import CommandRefused, LoginRefused, SessionRefreshed
from contracts.events.customer import CustomerIdentified

# What ingress appends of its own accord, beside what Chatwoot tells it.
FACTS: tuple[type[Event], ...] = (CustomerIdentified, SessionRefreshed)
REFUSALS: tuple[type[Event], ...] = (CommandRefused, LoginRefused)

# Everything else that ingress may append, so that no type is forgotten.
COMMANDS: tuple[type[Event], ...] = tuple(
    kind
    for _, kind in event_types()
    if kind.context != "inbox" and "ingress" in writers_of(kind) and kind not in FACTS
)


def author_of(event: Event, actor: str | None) -> str | None:
    """Whoever the event names; edits of a tariff name theirs in the envelope (`actor`)."""
    named = getattr(event, "by", None) or getattr(event, "author", None) or actor
    return str(named) if named else None
