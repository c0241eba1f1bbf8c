"""What people wanted of the system, command by command."""

from contracts.event import Event
from contracts.events.control import CommandRefused, LoggedIn, PasswordSet
from services.projections.commands import COMMANDS, REFUSALS, author_of
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

audit = Projection("audit", version=1, tables=(Table("commands", key=("position",)),))

# Columns of their own; and the texts of prompts and articles, which stand in the log.
_NO_DETAIL = frozenset({"by", "author", "reason", "text"})


def commanded(event: Event, at: At, rows: Rows) -> None:
    """One row per command."""
    said = event.open_part()
    rows.commands.put(
        position=at.position,
        id=at.id,
        at=at.time,
        command=said.get("command") if isinstance(event, CommandRefused) else type(event).__name__,
        context=event.context,
        by=_author(event, at),
        reason=said.get("reason") or None,
        subject=at.aggregate,
        refused=isinstance(event, REFUSALS),
        details={name: value for name, value in said.items() if name not in _NO_DETAIL},
    )


def _author(event: Event, at: At) -> str | None:
    """Whoever commanded it; a sign-in is its own."""
    named = author_of(event, at.actor)
    if named is None and isinstance(event, LoggedIn | PasswordSet):
        return str(event.admin_id)
    return named


for kind in COMMANDS:
    audit.on(kind)(commanded)
