"""JetStream's error codes that mean something to us, and the errors they become.

Source: nats-server 2.15 `errors.json`. Measured: one server checks the expectation before its dedupe
window, a cluster's leader the window first.
"""

from contracts.errors import Conflict, KeyMissing, MsiaError, Unreachable

WRONG_LAST_SEQUENCE = 10071  # the expectation did not hold
WRONG_LAST_SEQUENCE_CONSTANT = 10164  # the same, while another of the same filter is being stored
DUPLICATE_IN_FLIGHT = 10158  # our own earlier try of the same id is still being stored
NO_MESSAGE = 10037
STREAM_NOT_FOUND = 10059
STREAM_MISMATCH = 10060  # the subject belongs to another stream than the one we expect
TOO_LARGE = {10054, 10097}  # the stream's max_msg_size; headers above 64 KiB
OUT_OF_STORAGE = {10002, 10023, 10028, 10047}  # account, server, memory or disk: its limit is reached
STORE_FAILED = 10077  # says in words why; full when it is one of these:
FULL_WORDS = ("maximum bytes", "maximum messages", "no space left")


class ExpectationFailed(Conflict):
    """Someone appended first. `actual` is the position that stands there now, when known."""

    def __init__(self, filter: str, expected: int, actual: int | None = None) -> None:
        super().__init__(
            f"{filter}: expected nothing after position {expected}"
            + (f", found {actual}" if actual else "")
            + "; fold the tail and decide again"
        )
        self.filter, self.expected, self.actual = filter, expected, actual


class IdTaken(MsiaError):
    """The id already names an event on another subject, so this one was not stored: derive ids from
    what tells the events apart."""

    def __init__(self, id: str, subject: str, found: str, position: int) -> None:
        super().__init__(
            f"{subject}: not stored, its id {id} is that of position {position} on {found}; "
            "an id must be derived from all that tells its event apart"
        )
        self.position = position


class StoreFull(Unreachable):
    """The log's disk or its limits are full: this try stored nothing. Make room, then retry."""


class MasterMissing(KeyMissing):
    """A customer's key is there, but MSIA_MASTER_KEY does not hold the master that wrapped it."""
