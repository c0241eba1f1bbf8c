"""Whether the bot is switched on everywhere. Read from the leader before each outcome and each request."""

import math
import re
import time

from contracts.errors import Undecodable, UnknownEvent
from contracts.events.control import BotSwitched
from eventstore.codec import decode
from eventstore.reading import StoredMessage
from eventstore.store import EventStore
from services.common.coalesced import Coalesced
from services.common.logging import logger

log = logger(__name__)

SUBJECT = "msia.control.log"
SWITCHED = re.compile(r"msia\.control\.BotSwitched\.v\d+")  # also a version of the future


class Switch:
    """The fold of `BotSwitched`; on until someone says otherwise."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._position = 0
        self._on = True
        self._off_at = 0
        self._silences: list[tuple[int, int]] = []  # off and on again, as positions
        self._read_at = -math.inf
        self._look = Coalesced(self._read)

    async def lately_on(self, seconds: float) -> bool:
        """As it was at most so many seconds ago: for what is decided again before it counts."""
        if time.monotonic() - self._read_at < seconds:
            return self._on
        return await self.on()

    async def on(self) -> bool:
        """One request to the leader when nothing changed. Raises `Unreachable`."""
        await self._look()
        return self._on

    def silenced(self, position: int) -> bool:
        """Whether it was off there and is on again since, as of the last look."""
        return any(off < position < on for off, on in self._silences)

    async def _read(self) -> None:
        began = time.monotonic()
        last = await self._store.reader.last(SUBJECT)
        if last is not None and last.position > self._position:
            for message in await self._store.reader.tail_from_leader(SUBJECT, self._position):
                if SWITCHED.match(message.headers.get("ce-type", "")):
                    self._switched(message.position, await self._says(message))
            self._position = last.position
        self._read_at = began

    def _switched(self, position: int, on: bool) -> None:
        if self._on and not on:
            self._off_at = position
        elif on and not self._on:
            self._silences.append((self._off_at, position))
        self._on = on

    async def _says(self, message: StoredMessage) -> bool:
        try:
            event = (await decode(message, None)).event
        except (UnknownEvent, Undecodable) as error:
            # Somebody switched and we cannot read which way: silence can be mended, an answer cannot.
            log.error("a switch of the bot does not decode: taken for off", error=str(error))
            return False
        return isinstance(event, BotSwitched) and event.on
