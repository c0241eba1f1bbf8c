"""That a webhook was not stored, or may not have come, so that a sweep is wanted."""

import asyncio


class Outage:
    """Heard of by the door, waited for by the sweeper."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()
        self._ready = True

    def missed(self) -> None:
        """A webhook got its 500."""
        self._begun.set()

    def ready(self, ready: bool) -> None:
        """What `/readyz` says. A balancer that asks it keeps webhooks from us while it says no, and Chatwoot
        repeats none of those."""
        if ready and not self._ready:
            self._begun.set()
        self._ready = ready

    async def begun(self) -> None:
        """Return once a webhook was missed, or may have been."""
        await self._begun.wait()

    def over(self) -> None:
        """What was missed up to here is about to be looked for."""
        self._begun.clear()
