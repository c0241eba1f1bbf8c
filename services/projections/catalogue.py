"""Every projection. Adding one: a folder, and a line here."""

from contracts.errors import NotFound
from services.projections.admins.handlers import admins
from services.projections.audit.handlers import audit
from services.projections.customers.handlers import customers
from services.projections.deliveries.handlers import deliveries
from services.projections.history.handlers import history
from services.projections.knowledge.handlers import knowledge
from services.projections.ledger.handlers import ledger
from services.projections.projection import Projection
from services.projections.quotes.handlers import quotes
from services.projections.tariffs.handlers import tariffs
from services.projections.usage.handlers import usage

PROJECTIONS: tuple[Projection, ...] = (
    history,
    quotes,
    tariffs,
    deliveries,
    customers,
    admins,
    usage,
    knowledge,
    audit,
    ledger,
)


def projection(name: str) -> Projection:
    """By name; `NotFound` says which there are."""
    for known in PROJECTIONS:
        if known.name == name:
            return known
    raise NotFound(
        f"there is no projection {name!r}: take one of {', '.join(known.name for known in PROJECTIONS)}"
    )
