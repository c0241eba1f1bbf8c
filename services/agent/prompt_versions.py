"""The prompts, folded from the log; a turn pins the versions that were in force when it started."""

import asyncio

from contracts.errors import NotFound
from domain.prompts.history import PromptHistory
from domain.prompts.pinned import Prompts, current, pinned
from eventstore.reading import Reader
from services.common.coalesced import Coalesced
from services.common.prompts import caught_up, default, defaults


class PromptVersions:
    """Every prompt's history, kept up to date by reading the tail before each turn."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._histories = {name: default(name) for name in defaults()}
        self.catch_up = Coalesced(self._read)  # raises `Unreachable`

    @property
    def histories(self) -> list[PromptHistory]:
        """Of each, as of the last look; by name."""
        return list(self._histories.values())

    async def _read(self) -> None:
        """Fold what came since the last look."""
        names = list(self._histories)
        found = await asyncio.gather(*(caught_up(self._reader, self._histories[name]) for name in names))
        self._histories = dict(zip(names, found, strict=True))

    async def version(self) -> str:
        """What is in force now, for `TurnStarted`."""
        await self.catch_up()
        return current(self._histories).version

    async def pinned(self, version: str) -> Prompts:
        """The texts of a turn, by what its `TurnStarted` says; `NotFound` for what the log does not have."""
        try:
            return pinned(version, self._histories)
        except NotFound:  # published since we looked: another replica pinned it
            await self.catch_up()
            return pinned(version, self._histories)
