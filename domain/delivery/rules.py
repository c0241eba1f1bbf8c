"""The timers of delivery, and when a failed part is tried again. Seconds; defaults are the design's."""

from dataclasses import dataclass

DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What the decisions go by."""

    claim: float = 5.0  # D: no byte of a request is written later than this after its claim
    request_timeout: float = 20.0  # above the server's own limit, so its 500 is seen
    server_limit: float = 15.0  # rack-timeout: past it Chatwoot has committed or given up
    margin: float = 2.0
    looks: int = 2  # that must find nothing before a part is sent again
    look_gap: float = 3.0
    fresh: float = 1.0  # how old a look at status and assignee may be
    pace: float = 5.0  # for a message's WhatsApp id, before the next part goes anyway
    stale_after: float = 15 * 60.0
    budget: float = DAY
    host_pause: float = 60.0  # after a 429 without Retry-After: rack-attack counts by the minute
    schedule: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0)
    jitter: float = 0.2
    longest_text: int = 4096  # WhatsApp's limit
    window: float = DAY  # after the customer's last message, WhatsApp takes templates only
    template: str | None = None  # an approved one whose parameter is the text
    longest_parameter: int = 1024  # of a template: WhatsApp's limit
    untraced_after: float = 15 * 60.0  # a message without a word from WhatsApp is looked at; 0: never

    @property
    def claim_outlives(self) -> float:
        """From reading another's claim until its request has certainly come to nothing or to a message."""
        return self.request_timeout + self.server_limit + self.margin

    @property
    def unclear_outlives(self) -> float:
        """The same, from the end of the request."""
        return self.server_limit + self.margin

    def retry_after(self, tries: int, draw: float, *, at_least: float = 0.0) -> float:
        """Seconds until the next try after `tries` of them; `draw` in 0..1 spreads them by ± `jitter`.

        What the server asks for (`at_least`) is honoured up to the whole budget.
        """
        base = self.schedule[min(max(tries, 1), len(self.schedule)) - 1]
        spread = base * (1 - self.jitter + 2 * self.jitter * draw)
        return max(spread, min(at_least, self.budget))
