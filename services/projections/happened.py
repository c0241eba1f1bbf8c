"""What happened in a conversation on a day: said once, for the figures that count it and the list of them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

MADRID = ZoneInfo("Europe/Madrid")

What = Literal["wrote", "answered", "handoff", "quoted"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Rows of a view that say so, each with its `conversation`."""

    rows: str
    at: str  # the column that says when
    condition: str


HAPPENED: dict[What, Happening] = {
    "wrote": Happening("history.messages", "at", "author = 'customer'"),
    "answered": Happening("history.turns", "ended_at", "outcome = 'ReplyRequested'"),
    "handoff": Happening("history.turns", "ended_at", "outcome = 'HandoffRequested'"),
    "quoted": Happening("quotes.quotes", "given_at", "given_position IS NOT NULL"),
}


def edges(first: date, last: date) -> tuple[datetime, datetime]:
    """When these days begin and are over, in Madrid; both are included."""
    begins, ends = (datetime.combine(day, time(), MADRID) for day in (first, last + timedelta(days=1)))
    return begins, ends
