"""Seals over the log. Subject `msia.ledger.log`; only the keeper appends here."""

from contracts.event import Event

SEALS = "msia.ledger.log"


class SealAppended(Event, context="ledger", version=1):
    """A signed tree head (RFC 6962) over positions 1..size."""

    size: int
    root: str  # base64
    note: str  # C2SP signed note
