"""The vocabulary, one module per context. Importing this package registers every type."""

from contracts.events import (
    control,
    conversation,
    customer,
    delivery,
    inbox,
    ledger,
    tariff,
)

__all__ = ["control", "conversation", "customer", "delivery", "inbox", "ledger", "tariff"]
