"""How long whoever failed has to wait: longer each time, and forgotten after a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """`free` failures cost nothing; each further one doubles the wait from `first` up to `most`."""

    free: int
    first: timedelta
    most: timedelta
    forget: timedelta  # a failure older than this no longer counts

    def until(self, failures: Iterable[datetime], now: datetime) -> datetime | None:
        """When the next try is heard; None: at once."""
        counted = [at for at in failures if at > now - self.forget]
        over = len(counted) - self.free
        if over < 0 or not counted:
            return None
        ends = max(counted) + min(self.first * 2 ** min(over, 30), self.most)
        return ends if ends > now else None
