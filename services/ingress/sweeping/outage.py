"""That a webhook was not stored, so that a sweep is wanted."""

import asyncio


class Outage:
    """Heard of by the door, waited for by the sweeper."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

    def missed(self) -> None:
        """A webhook got its 500."""
        self._begun.set()

    async def begun(self) -> None:
        """Return once a webhook was missed."""
        await self._begun.wait()

    def over(self) -> None:
        """What was missed up to here is about to be looked for."""
        self._begun.clear()
