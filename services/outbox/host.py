"""Chatwoot as seen from one conversation at a time: when it may be asked, and what its answers tell of it."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.delivery.answers import Answer, Answered, NotSent, host_failed
from services.common.ticking import ticks as elapsed
from services.outbox.breaker import Breaker
from services.outbox.buckets import Bucket
from services.outbox.slots import Slots


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a second, and how many at once; a rate of 0 is no limit. `pause` after a 429, in seconds.

    `longest_pause`: a Retry-After asks for no more.
    """

    concurrency: int = 32
    pause: float = 60.0
    longest_pause: float = 3600.0
    rate: float = 0.0
    burst: float = 1.0
    conversation_rate: float = 0.0  # messages and notes
    conversation_burst: float = 1.0


@dataclass(slots=True)
class _Grant:
    """Requests that a conversation may make from some moment on."""

    at: float
    left: int


class Host:
    """At most `concurrency` conversations talk to it at once, so many a second, and none while it is down."""

    def __init__(self, breaker: Breaker, limits: Limits, ticks: Callable[[], float] = elapsed) -> None:
        self.breaker, self.limits, self.ticks = breaker, limits, ticks
        self.pause = limits.pause
        self.slots = Slots(limits.concurrency, ticks)
        self._bucket = Bucket(limits.rate, limits.burst, ticks)
        self._buckets: dict[str, Bucket] = {}
        self._grants: dict[str, _Grant] = {}

    @property
    def rate(self) -> float:
        """Requests a second at present; 0: no limit."""
        return self._bucket.rate

    def wait(self, who: str, *, requests: int = 1, message: bool = False) -> float:
        """Seconds until this conversation may ask; 0 = now. `message`: one of them writes one.

        What belongs together is granted together: a look at who is in charge is worth nothing when the
        request that it allows has to wait again.
        """
        closed = self.breaker.wait(who)
        if closed > 0:
            return closed
        grant = self._grants.get(who)
        if grant is None or not grant.left:
            wait = max([self._bucket.take() for _ in range(requests)])
            if message:
                wait = max(wait, self._own(who).take())
            grant = self._grants[who] = _Grant(self.ticks() + wait, requests)
        return max(0.0, grant.at - self.ticks())

    def forget(self, who: str) -> None:
        """It has nothing to ask for the time being."""
        self._grants.pop(who, None)
        if (bucket := self._buckets.get(who)) and bucket.full:
            del self._buckets[who]

    def note(self, answer: Answer, who: str) -> None:
        """Count the answer, which conversation `who` got, for or against the host."""
        grant = self._grants.get(who)
        if grant and grant.left:
            grant.left -= 1
        else:
            self._bucket.take()  # one more than was granted: the next one waits for it
        if isinstance(answer, Answered) and answer.status == 429:
            asked = self.pause if answer.retry_after is None else answer.retry_after
            self.breaker.pause(min(self.limits.longest_pause, asked))
            self._bucket.slow(self.pause)
        elif host_failed(answer):
            self.breaker.failed(who, reached=not isinstance(answer, NotSent))
            if isinstance(answer, Answered) and answer.retry_after:  # it is being mended, and says how long
                self.breaker.rest(min(self.limits.longest_pause, answer.retry_after))
        else:
            self.breaker.succeeded()

    def _own(self, who: str) -> Bucket:
        limits = self.limits
        return self._buckets.setdefault(
            who, Bucket(limits.conversation_rate, limits.conversation_burst, self.ticks)
        )
