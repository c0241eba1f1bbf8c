"""Personal data on request: ingress checks the role and records who reads whose data before it answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.common.console import say
from services.common.entries import Entry
from services.common.ingress import IngressClientSettings, command


class Opening:
    """Of one conversation, for one reason. What is erased, or not readable today, stays closed.

    Raises what `command` raises: `NotAllowed` for a role that may not, `Unreachable` without ingress.
    """

    def __init__(self, id: str, reason: str) -> None:
        self._id, self._reason = id, reason
        self._private: dict[str, dict[str, Any]] = {}
        self._closed: frozenset[int] = frozenset()

    async def all(self, entries: Sequence[Entry]) -> list[Entry]:
        """The same entries with their private parts, all of them asked for at once."""
        if entries:
            await self._ask()
        return [self._with_private(entry) for entry in entries]

    async def __call__(self, entry: Entry) -> Entry:
        """One that came; ingress is asked for a closed part that it was not asked for before."""
        known = str(entry.position) in self._private or entry.position in self._closed
        if entry.private_state == "closed" and not known:
            await self._ask()
        return self._with_private(entry)

    async def _ask(self) -> None:
        answer = await command(IngressClientSettings.load(), "privacy", "open", self._id, reason=self._reason)
        self._private, self._closed = answer["private"], frozenset(answer["closed"])
        recorded, closed = answer["position"], len(self._closed)
        say(
            f"position {recorded} records who opened this, and why"
            if recorded
            else "there is nothing personal"
        )
        if closed:
            say(f"{closed} events stay closed: their keys are destroyed, or this version cannot read them")

    def _with_private(self, entry: Entry) -> Entry:
        private = self._private.get(str(entry.position))
        return entry if private is None else replace(entry, private=private, private_state="opened")
