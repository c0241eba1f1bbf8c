"""Token buckets: how many requests Chatwoot is asked in a second, by all conversations and by each."""

from collections.abc import Callable


class Bucket:
    """`rate` tokens a second, `burst` of them at once. Times in seconds of `ticks`, a monotonic clock.

    Who comes reserves the next token and is told how long until it is there: those who wait are served in
    the order in which they came, and nobody has to ask again and again. A rate of 0 is no limit.
    """

    def __init__(self, rate: float, burst: float, ticks: Callable[[], float]) -> None:
        self._rate, self._burst, self._ticks = rate, max(1.0, burst), ticks
        self._tokens, self._at = self._burst, ticks()
        self._slowed, self._recovers, self._since = 1.0, 0.0, 0.0

    def take(self) -> float:
        """Reserve one token; seconds until it is there."""
        if not self._rate:
            return 0.0
        self._refill()
        self._tokens -= 1.0
        return max(0.0, -self._tokens / self.rate)

    def slow(self, recovers: float) -> None:
        """The host said it is too much: half the rate, doubled again after each `recovers` quiet seconds."""
        self._refill()
        self._slowed, self._recovers = max(self._slowed / 2, 1 / 64), recovers
        self._tokens = min(self._tokens, 0.0)
        self._since = self._at

    @property
    def rate(self) -> float:
        """Tokens a second at present."""
        return self._rate * self._slowed

    @property
    def full(self) -> bool:
        """Nobody took one for so long that it is as good as new."""
        self._refill()
        return self._tokens >= self._burst

    def _refill(self) -> None:
        now = self._ticks()
        while self._slowed < 1.0 and now - self._since >= self._recovers:
            self._grow(self._since + self._recovers)
            self._since, self._slowed = self._at, min(1.0, self._slowed * 2)
        self._grow(now)

    def _grow(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self.rate)
        self._at = max(self._at, now)
