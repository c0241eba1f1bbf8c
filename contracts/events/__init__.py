"""The vocabulary, one module per context. Importing this package registers every type."""

from contracts.event import check_versions
from contracts.events import (
    control,
    conversation,
    customer,
    delivery,
    earlier,
    inbox,
    ledger,
    tariff,
)

__all__ = ["control", "conversation", "customer", "delivery", "earlier", "inbox", "ledger", "tariff"]

check_versions()
