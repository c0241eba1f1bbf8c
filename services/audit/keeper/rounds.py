"""Work that is done again and again: what may pass is waited out, and said."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from contracts.errors import MsiaError
from services.common.logging import logger

log = logger(__name__)

_SLOW = 60.0  # seconds between two complaints about the same trouble


class Rounds:
    """`tick`: seconds between two rounds; `waits`: what is said of it when a round fails."""

    def __init__(self, step: Callable[[], Awaitable[object]], tick: float, waits: str) -> None:
        self._step, self._tick, self._waits = step, tick, waits
        self.problem = ""  # for `/readyz`

    async def run(self) -> None:
        """For ever."""
        said = float("-inf")
        while True:
            try:
                await self._step()
                self.problem = ""
            except (MsiaError, OSError) as error:
                self.problem = str(error)
                if time.monotonic() - said >= _SLOW:
                    log.warning(self._waits, why=self.problem)
                    said = time.monotonic()
            await asyncio.sleep(self._tick)
