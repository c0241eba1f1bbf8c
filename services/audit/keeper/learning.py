"""The seals that stand in the log, whoever appended them, in order and opened."""

from collections import deque
from uuid import UUID

from contracts.events.ledger import SEALS
from eventstore.ledger.checkpoints import open_seal, origin_of
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.leaf import Stored
from eventstore.ledger.sealed import Seal, seal_in
from eventstore.ledger.trust import Trust
from eventstore.reading import Reader
from services.common.logging import logger

log = logger(__name__)


class Seals:
    """A cursor over the ledger's subject. A forged seal is said and passed over: it stops nobody's line."""

    def __init__(self, reader: Reader, log_id: UUID, trust: Trust, after: int) -> None:
        self._reader = reader
        self.origin = origin_of(log_id)
        self._keys = trust.verifiers(self.origin)
        self.position = after  # of the last seal looked at: what the next one expects
        self.forged = 0
        self._known: deque[Seal] = deque()

    async def learn(self) -> None:
        """Look for more, once those that are known are used up."""
        while not self._known:
            found, more = await self._reader.batch(SEALS, self.position)
            for message in found:
                self._take(message)
            if not more or not found:
                return

    def next(self, size: int) -> Seal | None:
        """The next seal, if it covers no more than `size` positions."""
        return self._known[0] if self._known and self._known[0].claim.size <= size else None

    def pending(self) -> bool:
        """Whether some wait to be used."""
        return bool(self._known)

    def used(self) -> None:
        self._known.popleft()

    def _take(self, message: Stored) -> None:
        self.position = message.position
        try:
            seal = seal_in(message)
            if open_seal(seal.note, self._keys).origin != self.origin:
                raise ForgedSeal("it is a seal of another log")
        except ForgedSeal as error:
            self.forged += 1
            log.error(
                "a seal in the log is forged or of a key unknown here", at=message.position, why=str(error)
            )
            return
        self._known.append(seal)
