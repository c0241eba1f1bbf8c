"""What has been read since the last seal."""

from collections import deque
from dataclasses import dataclass

from eventstore.ledger.tree import Frontier


@dataclass(frozen=True, slots=True)
class Rule:
    """Seal at so many unsealed events, or so many seconds after the first; never because of a seal itself."""

    events: int
    after: float


class Unsealed:
    """The tree at the last seal, and the leaf hashes after it; `seen` is monotonic, in seconds."""

    def __init__(self, base: Frontier) -> None:
        self._base = base
        self._hashes: list[bytes] = []
        self._others: deque[tuple[int, float]] = deque()  # positions that are not the ledger's own

    @property
    def sealed(self) -> int:
        return self._base.size

    @property
    def size(self) -> int:
        return self._base.size + len(self._hashes)

    def add(self, leaf: bytes, own: bool, seen: float) -> None:
        """The next position; `own` events of the ledger are sealed with the next others."""
        self._hashes.append(leaf)
        if not own:
            self._others.append((self.size, seen))

    def root_at(self, size: int) -> bytes:
        return self._base.copy().extend(self._hashes[: size - self.sealed]).root()

    def hashes_to(self, size: int) -> list[bytes]:
        return self._hashes[: size - self.sealed]

    def seal(self, size: int) -> None:
        """Positions up to `size` are sealed and written."""
        fresh = self.hashes_to(size)
        self._base.extend(fresh)
        del self._hashes[: len(fresh)]
        while self._others and self._others[0][0] <= size:
            self._others.popleft()

    def waiting(self, now: float) -> float:
        """Seconds since the oldest unsealed event was read, the ledger's own aside; 0: there is none."""
        return max(0.0, now - self._others[0][1]) if self._others else 0.0

    def due_in(self, rule: Rule, now: float) -> float | None:
        """Seconds until a seal is due; None while nothing asks for one."""
        if not self._others:
            return None
        if len(self._hashes) >= rule.events:
            return 0.0
        return max(0.0, self._others[0][1] + rule.after - now)
