"""A stored message that came from elsewhere than the server: a file, a proof."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Received:
    """The same parts as `eventstore.reading.StoredMessage`, without its driver."""

    position: int
    subject: str
    stored_at: datetime
    headers: dict[str, str]
    body: bytes
