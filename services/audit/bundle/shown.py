"""The events of a bundle beside its tree: each is where it stood, and none is missing that must be there."""

import json
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from contracts.events.control import LogOpened
from contracts.events.conversation import QuoteGiven, TurnStarted
from contracts.ids import aggregate_of
from eventstore.ledger.checkpoints import origin_of
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.received import Received
from services.audit.bundle.manifest import TREE, Manifest
from services.audit.bundle.query import TARIFFS
from services.audit.ledger.sources import matches

_DECIDED = (QuoteGiven.type, TurnStarted.type)


class Shown:
    """What has been seen of the events; `wrong` is told every problem."""

    def __init__(self, manifest: Manifest, wrong: Callable[[LedgerBroken], None]) -> None:
        self.wrong, self._selected, self._query = wrong, manifest.selected, manifest.query
        self._log, self._size = manifest.log, manifest.seal.size
        ends = (self._query.since, self._query.until)
        self._since, self._until = (datetime.fromisoformat(each) if each else None for each in ends)
        self._types = Counter[str]()
        self._personal = array("q")
        self._opened = False  # position 1 was seen
        # Of each conversation that was asked for, and of all tariffs together.
        self._positions: dict[str, array[int]] = defaultdict(lambda: array("q"))
        edges = (self._selected.before, self._selected.first, self._selected.last, self._selected.after)
        there = [each for each in edges if each is not None]
        self._begin, self._end = (there[0], there[-1]) if there else (0, 0)
        self._next = self._begin

    def add(self, message: Received, leaf: bytes | None) -> None:
        """One event, and the leaf that the tree has at its position."""
        at = message.position
        if leaf is None:
            self._bad(
                at, f"the tree has no leaf at position {at}: the event was slipped in, or {TREE} altered"
            )
        elif leaf_hash(message) != leaf:
            self._bad(at, f"first bad position: {at} (the event is not as it was sealed)")
        self._types[message.headers.get("ce-type", "?")] += 1
        if self._query.personal_data and "ce-keyid" in message.headers:
            self._personal.append(at)
        if at == 1:
            self._check_log(message)
        if self._query.conversations:
            self._check_conversation(message)
        else:
            self._check_window(message)

    def has_personal(self, position: int) -> bool:
        """Whether this event was shown, and has personal parts."""
        return _holds(self._personal, position)

    def finish(self) -> None:
        """After the last event."""
        selected = self._selected
        if not self._opened:
            self.wrong(LedgerBroken("position 1, which names the log, is missing", 1))
        if not self._query.conversations and self._end and self._next <= self._end:
            self._bad(self._next, f"position {self._next} of the window was left out")
        if dict(self._types) != selected.types or self._types.total() != selected.events:
            self.wrong(LedgerBroken("the manifest counts other events than there are"))
        self._check_edges()

    def _check_log(self, message: Received) -> None:
        self._opened = True
        try:
            name = origin_of(UUID(json.loads(message.body)["open"]["log_id"]))
            right = message.headers["ce-type"] == LogOpened.type and name == self._log
        except (ValueError, KeyError, TypeError):
            right = False
        if not right:
            self._bad(1, f"position 1 does not open the log {self._log}: it is another log's, or was altered")

    def _check_window(self, message: Received) -> None:
        at = message.position
        if not self._begin <= at <= self._end:
            if at != 1:
                self._bad(at, f"position {at} does not belong into the window")
            return
        if at > self._next:
            self._bad(self._next, f"position {self._next} of the window was left out")
        self._next = at + 1
        self._check_time(message)

    def _check_time(self, message: Received) -> None:
        selected, at = self._selected, message.position
        early = self._since is not None and message.stored_at < self._since
        late = self._until is not None and message.stored_at >= self._until
        if at == selected.before and not early:
            self._bad(at, f"position {at} was stored within the window, the manifest calls it earlier")
        if at == selected.after and self._until is not None and not late:
            self._bad(at, f"position {at} was stored within the window, the manifest calls it later")
        if (at == selected.first and early) or (at == selected.last and late):
            self._bad(at, f"position {at} was stored outside of the window")

    def _check_edges(self) -> None:
        """Whether the neighbours are there that prove the window's edges."""
        selected, query = self._selected, self._query
        if query.conversations:
            self._check_range()
            return
        # An empty window lies between its two neighbours.
        first = (selected.before or 0) + 1 if selected.first is None else selected.first
        last = first - 1 if selected.last is None else selected.last
        if first > last and not selected.empty:
            self.wrong(LedgerBroken(f"the manifest's window goes from position {first} to {last}"))
        begins = first == 1 or (query.since is not None and selected.before == first - 1)
        ends = last == self._size or (query.until is not None and selected.after == last + 1)
        if not begins or not ends:
            self.wrong(
                LedgerBroken(f"{'its end' if begins else 'its beginning'} is not proven to be the window's")
            )

    def _check_range(self) -> None:
        """Without a time to begin or to end at, a conversation is told from its beginning, to the seal."""
        selected, query, (since, until) = self._selected, self._query, (self._since, self._until)
        begins = since is not None or selected.first == 1
        ends = until is not None or selected.last == self._size
        if not (since or until if selected.empty else begins and ends):
            self.wrong(LedgerBroken("the manifest names fewer positions than were asked for"))
        if since is None and until is None:
            for id in query.conversations:
                if id not in self._positions:
                    self.wrong(LedgerBroken(f"no event of {id} is here, although all of it was asked for"))

    def _check_conversation(self, message: Received) -> None:
        at, id = message.position, aggregate_of(message.subject)
        if matches(message.subject, TARIFFS):
            self._check_seen(message, TARIFFS, 1)
        elif id in self._query.conversations:
            if not (self._selected.first or 0) <= at <= (self._selected.last or 0):
                self._bad(at, f"position {at} does not belong into the window")
            self._check_seen(message, id, self._selected.first or 1)
            for used in tariffs_of(message):
                if used > 1 and not _holds(self._positions[TARIFFS], used):
                    self._bad(used, f"the price list at position {used} was left out: {at} was decided by it")
        elif at != 1:
            self._bad(at, f"position {at} is of {id}, which was not asked for")

    def _check_seen(self, message: Received, of: str, first: int) -> None:
        """That what this decision had seen is there, from position `first` on."""
        at, positions = message.position, self._positions[of]
        positions.append(at)
        seen = message.headers.get("ce-expectedposition", "0")
        before = int(seen) if seen.isdecimal() else 0
        if before >= first and not _holds(positions, before):
            self._bad(before, f"position {before} was left out: the decision at {at} had seen it")

    def _bad(self, position: int, text: str) -> None:
        self.wrong(LedgerBroken(text, position))


def _holds(positions: "array[int]", position: int) -> bool:
    at = bisect_left(positions, position)
    return at < len(positions) and positions[at] == position


def tariffs_of(message: Received) -> list[int]:
    """Where the price lists stand that this event was decided by."""
    if message.headers.get("ce-type") not in _DECIDED:
        return []
    try:
        body = json.loads(message.body)["open"]
        named = [*body.get("tariffs", ()), *(body[name] for name in ("tariff",) if name in body)]
        return [each["position"] for each in named if type(each["position"]) is int]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # as it was sealed, it is shown; what it was decided by cannot be told
