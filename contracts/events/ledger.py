"""Seals over the log, and what became of comparing it with them. Only the keeper appends here."""

from pydantic import AwareDatetime

from contracts.event import Event

SEALS = "msia.ledger.log"  # nothing but seals
VERIFICATIONS = "msia.ledger.verifications"


class SealAppended(Event, context="ledger", version=1):
    """A signed tree head (RFC 6962) over positions 1..size."""

    size: int
    root: str  # base64
    note: str  # C2SP signed note


class LedgerVerified(Event, context="ledger", version=1):
    """The whole log was read again and compared with every seal, in it and outside."""

    ok: bool
    size: int  # positions that were read; 0 where it ended before
    sealed: int = 0  # positions 1..sealed are as they were sealed
    root: str | None = None  # base64, of `size` positions; None: not ok
    seals: int = 0
    outside: int = 0  # of these, how many also lie outside the log
    problem: str | None = None  # what is wrong; None: nothing
    first_bad: int | None = None  # the first bad position lies from here
    last_bad: int | None = None  # up to here
    began_at: AwareDatetime
    milliseconds: int
    by: str  # "keeper" when it was time, else the admin who asked
    wish: int | None = None  # position of the last wish that this serves
