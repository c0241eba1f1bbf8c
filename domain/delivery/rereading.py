"""A kept fold is read again in another process, whose monotonic clock is another one.

What is to be kept is folded at `ORIGIN`; `read_at` then gives what the fold of the same events at another
moment is.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.delivery.parts import Moment, QueuedPart, Stage
from domain.delivery.state import Deliveries

# Later than any event, so that no age is cut off at 0; not so late that a float of its seconds loses the
# microseconds. Its ticks are not those of a part that nothing has happened to (0.0).
ORIGIN = Moment(datetime(2060, 1, 1, tzinfo=UTC), 1.0)


def read_at(state: Deliveries, now: Moment) -> Deliveries:
    """A state folded at `ORIGIN`, as if its events had been read now."""
    return replace(
        state, parts={id: replace(part, since=_since(part, now)) for id, part in state.parts.items()}
    )


def _since(part: QueuedPart, now: Moment) -> float:
    if part.stage is Stage.succeeded:
        return _dated(part.since, now)  # it is dated by the log
    return now.ticks if part.since == ORIGIN.ticks else part.since


def _dated(ticks: float, now: Moment) -> float:
    when = ORIGIN.utc + timedelta(seconds=ticks - ORIGIN.ticks)
    return now.ticks - max((now.utc - when).total_seconds(), 0.0)
