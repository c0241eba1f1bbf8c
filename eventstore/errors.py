"""JetStream's error codes that mean something to us, and the errors they become.

Source: nats-server 2.15 `errors.json`. Measured: the expectation is checked before the dedupe window.
"""

from contracts.errors import Conflict, Unreachable

WRONG_LAST_SEQUENCE = 10071  # the expectation did not hold
WRONG_LAST_SEQUENCE_CONSTANT = 10164  # the same, inside a batch or under concurrent load
DUPLICATE_IN_FLIGHT = 10158  # our own earlier try of the same id is still being stored
NO_MESSAGE = 10037
STREAM_NOT_FOUND = 10059
OUT_OF_STORAGE = {10047, 10023, 10077, 10122}  # insufficient resources, maximum bytes or messages


class ExpectationFailed(Conflict):
    """Someone appended first. `actual` is the position that stands there now, when known."""

    def __init__(self, filter: str, expected: int, actual: int | None = None) -> None:
        super().__init__(
            f"{filter}: expected nothing after position {expected}"
            + (f", found {actual}" if actual else "")
            + "; fold the tail and decide again"
        )
        self.filter, self.expected, self.actual = filter, expected, actual


class StoreFull(Unreachable):
    """The log's disk or its limits are full: nothing was stored. Make room, then retry."""
