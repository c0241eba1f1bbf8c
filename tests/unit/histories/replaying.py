"""Recorded histories, decoded and folded as today's code does it."""

from typing import Any

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.ids import is_conversation
from domain.overview import overview
from services.projections.folding import Folds
from services.projections.projection import At, Projection
from services.projections.rows import Rows, TableRows


def folds(events: list[Recorded[Event]]) -> dict[str, Any]:
    """Conversation → what `msia replay fold` shows of it."""
    ids = sorted({one.aggregate for one in events if is_conversation(one.aggregate)})
    return {id: overview(id, [one for one in events if one.aggregate == id]) for id in ids}


def rows_of(projection: Projection, events: list[Recorded[Event]]) -> dict[str, list[dict[str, Any]]]:
    """Table → the rows that its handlers ask for, one event after the other, before Postgres merges them."""
    rows, states = Rows(projection.tables), Folds({})
    for one in events:
        if not projection.wants(type(one.event), one.aggregate):
            continue
        folded = isinstance(one.event, projection.folds) and is_conversation(one.aggregate)
        state = states.apply(one) if folded else None
        projection.handle(one.event, At(one.position, one.aggregate, one.time, one.envelope.id, state), rows)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in projection.tables:
        written = getattr(rows, table.name)
        assert isinstance(written, TableRows)
        found[table.name] = [dict(row) for row in written.waiting.values()]
    return found


def differs(expected: Any, found: Any, where: str = "") -> list[str]:
    """Where `found` does not say what was expected. What it says besides is news, and welcome."""
    if isinstance(expected, dict) and isinstance(found, dict):
        gone = [f"{where}.{name} is gone" for name in expected if name not in found]
        known = expected.keys() & found.keys()
        return gone + [
            line for name in known for line in differs(expected[name], found[name], f"{where}.{name}")
        ]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [
            line
            for number, (one, other) in enumerate(zip(expected, found, strict=True))
            for line in differs(one, other, f"{where}[{number}]")
        ]
    return [] if expected == found else [f"{where}: {found!r}, was {expected!r}"]
