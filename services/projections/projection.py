"""A projection: its tables, and one function per event that it reacts to."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, TypeVar, overload
from uuid import UUID

from contracts.event import Event
from contracts.ids import is_conversation
from domain.conversation.state import Conversation
from services.projections.errors import Poison
from services.projections.rows import Rows
from services.projections.tables import Table

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Event)
Handler = Callable[[E, "At", Rows], None]


about_conversation = lru_cache(maxsize=10_000)(is_conversation)  # asked of each event by each projection


@dataclass(frozen=True, slots=True)
class At:
    """Where an event stands."""

    position: int
    aggregate: str  # "1-512", "tariff-motos-part", …
    time: datetime  # UTC, by the writer's clock
    id: UUID
    # folded up to here, without its messages and closed turns; of this position only if it changed here
    conversation: Conversation | None = None
    actor: str | None = None  # id of the admin whose command it was, where the envelope says so
    before: Conversation | None = None  # as `conversation`, before this event; None: there was none

    @property
    def state(self) -> Conversation:
        """The conversation; `Poison` when the event is not about one."""
        if self.conversation is None:
            raise Poison(f"position {self.position}: {self.aggregate} is not a conversation")
        return self.conversation


@dataclass
class Projection:
    """Rows that are a function of the log.

    A change of `tables.sql` or of what the handlers write needs a new `version`: it fills a schema of
    its own beside the old one, which serves until the new one has caught up.
    """

    name: str
    version: int
    tables: tuple[Table, ...]
    folds: type[Event] | tuple[type[Event], ...] = ()  # what of a conversation is folded for `At.state`
    private: bool = False  # reads private parts: a missing key is poison for it
    _handlers: dict[type[Event], list[tuple[Handler[Any], bool]]] = field(default_factory=dict)
    _chains: dict[type[Event], list[tuple[Handler[Any], bool]]] = field(default_factory=dict)
    _wanted: dict[tuple[type[Event], bool], bool] = field(default_factory=dict)

    @overload
    def on(self, kind: type[E], /, *, always: bool = False) -> Callable[[Handler[E]], Handler[E]]: ...

    @overload
    def on(
        self, kind: type[E], other: type[F], /, *, always: bool = False
    ) -> Callable[[Handler[E | F]], Handler[E | F]]: ...

    def on(self, *kinds: type[Event], always: bool = False) -> Callable[[Handler[Any]], Handler[Any]]:
        """React to events of these types and their subclasses; `always`: even of a quarantined aggregate.

        `Event` itself stands for all that `folds` names, about conversations.
        """

        def register(handler: Handler[Any]) -> Handler[Any]:
            for kind in kinds:
                self._handlers.setdefault(kind, []).append((handler, always))
            self._chains.clear()
            self._wanted.clear()
            return handler

        return register

    def wants(self, kind: type[Event], aggregate: str) -> bool:
        """Whether an event of this type, about this aggregate, matters here."""
        key = (kind, about_conversation(aggregate))
        if key not in self._wanted:
            handled = any(base in self._handlers for base in kind.__mro__ if base is not Event)
            self._wanted[key] = handled or self.folded(kind, aggregate)
        return self._wanted[key]

    def folded(self, kind: type[Event], aggregate: str) -> bool:
        """Whether an event of this type, about this aggregate, is folded for `At.state`."""
        return issubclass(kind, self.folds) and about_conversation(aggregate)

    def _chain(self, kind: type[Event]) -> list[tuple[Handler[Any], bool]]:
        """Handlers of a type, those of its bases first."""
        if kind not in self._chains:
            self._chains[kind] = [
                known for base in reversed(kind.__mro__) for known in self._handlers.get(base, ())
            ]
        return self._chains[kind]

    def handle(self, event: Event, at: At, rows: Rows, *, quarantined: bool = False) -> None:
        """Call the handlers; whatever one of them raises is `Poison`."""
        for handler, always in self._chain(type(event)):
            if quarantined and not always:
                continue
            try:
                handler(event, at, rows)
            except Exception as error:
                # no matter what it is, it is about this one event; the message may quote its text
                raise Poison(
                    f"position {at.position} ({event.type}): {type(error).__name__} in {handler.__name__}"
                ) from error

    @cached_property
    def sql(self) -> str:
        """Its `tables.sql`."""
        return (files("services.projections") / self.name / "tables.sql").read_text()

    @cached_property
    def definition(self) -> str:
        """A digest that tells whether a schema has the tables of this code; comments do not count."""
        said = " ".join(re.sub(r"--.*", "", self.sql).split())
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def schema(self) -> str:
        """Where its rows are: `history_v1`."""
        return f"{self.name}_v{self.version}"
