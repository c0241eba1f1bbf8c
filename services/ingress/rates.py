"""How many webhooks are heard, of one source and of all strangers: refused before a byte of the body is read.

Chatwoot sends all of its webhooks from one address, customers' rush and all, so a source's rate is above what
one process stores (some 400 a second and core, most of it waiting for the disk): real traffic slows down by
itself, as its answers do, and never meets the limit. A source whose signature was right once is no stranger:
whoever floods the door from many addresses takes places from one another, not from Chatwoot.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from contracts.errors import BadInput

HELD = 10_000  # sources; the one heard of longest ago is forgotten first


class TooMany(BadInput):
    """More than the limit. `seconds` until the next is heard."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many webhooks from here: slower (WEBHOOK_RATE)")
        self.seconds = seconds


@dataclass(slots=True)
class Bucket:
    """Holds `burst` tokens at most and gets `rate` a second; `at` is monotonic seconds."""

    rate: float
    burst: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """0, and one token less; or the seconds until there is one."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return (1 - self.tokens) / self.rate
        self.tokens -= 1
        return 0.0


class Rates:
    """In memory, of each process. `rate` and `burst` are of one source, `all_` of all strangers together."""

    def __init__(
        self,
        *,
        rate: float,
        burst: int,
        all_rate: float,
        all_burst: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._strangers = Bucket(all_rate, all_burst, all_burst, clock())
        self._sources: OrderedDict[str, Bucket] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    def admit(self, source: str) -> None:
        """Raise `TooMany`."""
        now = self._clock()
        bucket = self._sources.pop(source, None) or Bucket(self._rate, self._burst, self._burst, now)
        self._sources[source] = bucket
        if len(self._sources) > HELD:
            self._sources.popitem(last=False)
        if wait := bucket.take(now) or (0.0 if source in self._known else self._strangers.take(now)):
            raise TooMany(wait)

    def proven(self, source: str) -> None:
        """A webhook from there was authentic."""
        self._known[source] = None
        self._known.move_to_end(source)
        if len(self._known) > HELD:
            self._known.popitem(last=False)
