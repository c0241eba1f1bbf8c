"""What a list of conversations is narrowed to, as SQL: only what was asked for, so that indexes are used."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.projections.happened import HAPPENED, What, edges

# Newest first; the indexes of `conversations` have the same words.
SORTED_AT = "coalesce(c.last_message_at, c.opened_at)"

_QUOTED = "EXISTS (SELECT FROM quotes.quotes q WHERE q.conversation = c.id AND q.given_position IS NOT NULL)"
# Parked with us, or not brought by WhatsApp. Few among many: found first, not tried row by row.
UNDELIVERED = (
    "SELECT conversation FROM deliveries.deliveries WHERE state = 'parked' "
    "UNION SELECT conversation FROM history.ticks WHERE state = 'failed'"
)
FAILED = f"c.id = ANY(ARRAY({UNDELIVERED}))"
_ARRIVED = f"c.id NOT IN ({UNDELIVERED})"
# For a person: the customer wrote last, the bot is not to answer, and nobody closed it.
WAITING = "c.last_author = 'customer' AND c.answers <> 'bot' AND c.status IS DISTINCT FROM 'resolved'"
_CALM = "(c.last_author IS DISTINCT FROM 'customer' OR c.answers = 'bot' OR c.status = 'resolved')"
# WhatsApp's 24 hours: afterwards only templates are brought. Where nobody wrote there is no window.
OUTSIDE = "c.last_customer_at <= now() - interval '24 h'"
_INSIDE = "c.last_customer_at > now() - interval '24 h'"


@dataclass
class Where:
    """Conditions and their arguments; `{}` stands for the argument."""

    conditions: list[str] = field(default_factory=list)
    arguments: list[Any] = field(default_factory=list)

    def argument(self, value: Any) -> str:
        """Its number in the statement."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def add(self, condition: str, *values: Any) -> None:
        """`condition` is ours; what people sent comes as values only."""
        self.conditions.append(condition.format(*[self.argument(value) for value in values]))

    @property
    def sql(self) -> str:
        """All of them."""
        return " AND ".join(self.conditions) or "true"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller wants to see; None: does not matter. `since` and `until` are about the last message."""

    status: str | None = None
    answers: str | None = None
    assignee: int | None = None
    category: str | None = None
    since: datetime | None = None
    until: datetime | None = None  # not included
    quoted: bool | None = None
    failed: bool | None = None
    waiting: bool | None = None
    outside: bool | None = None
    contact: tuple[int, int] | None = None  # account, id
    happened: tuple[What, date] | None = None  # on that day in Madrid

    def narrow(self, where: Where) -> None:
        """Add it to the conditions about `history.conversations c`."""
        for column, value in (
            ("status", self.status),
            ("answers", self.answers),
            ("assignee_id", self.assignee),
            ("category", self.category),
        ):
            if value is not None:
                where.add(f"c.{column} = {{}}", value)
        if self.assignee is not None:
            where.add("c.assignee_type = 'User'")
        if self.contact is not None:
            where.add("c.account = {} AND c.contact_id = {}", *self.contact)
        if self.since is not None:
            where.add(f"{SORTED_AT} >= {{}}", self.since)
        if self.until is not None:
            where.add(f"{SORTED_AT} < {{}}", self.until)
        if self.quoted is not None:
            where.add(_QUOTED if self.quoted else f"NOT {_QUOTED}")
        if self.failed is not None:
            where.add(FAILED if self.failed else _ARRIVED)
        if self.waiting is not None:
            where.add(WAITING if self.waiting else _CALM)
        if self.outside is not None:
            where.add(OUTSIDE if self.outside else _INSIDE)
        if self.happened is not None:
            what, day = self.happened
            where.add(_found(what), *edges(day, day))


def _found(what: What) -> str:
    """Those of a day are few among many: found first, not tried row by row."""
    one = HAPPENED[what]
    rows = f"SELECT conversation FROM {one.rows} WHERE {one.condition}"
    return f"c.id = ANY(ARRAY({rows} AND {one.at} >= {{}} AND {one.at} < {{}}))"
