"""Which events a bundle holds, by position: the same question about the same log gives the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.errors import NotFound
from contracts.events.ledger import SEALS
from contracts.ids import aggregate_of, whole
from eventstore.ledger.checkpoints import open_seal, unverified
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.leaf import Stored
from eventstore.ledger.sealed import Seal, seal_in
from eventstore.ledger.trust import Trust
from services.audit.ledger.sources import Source
from services.common.window import Window

TARIFFS = "msia.tariff.>"


@dataclass(frozen=True, slots=True)
class Query:
    """Positions `first` to `last` of everything, or of some conversations, under one seal.

    Besides: position 1, which names the log; of conversations also all tariff events before `last`, by which
    their quotes are recomputed; of everything its neighbours, which prove that nothing is missing at an edge.
    """

    window: Window
    conversations: tuple[str, ...]
    first: int
    last: int  # 0: nothing
    before: int | None
    after: int | None
    seal: str
    unsealed: bool  # what was asked for goes on behind the seal

    @property
    def size(self) -> int:
        return unverified(self.seal).size

    def takes(self, message: Stored) -> bool:
        """Whether this message is in the bundle."""
        at = message.position
        if at in (1, self.before, self.after):
            return True
        if self.conversations and message.subject.startswith("msia.tariff."):
            return at <= self.last
        return self.first <= at <= self.last and (
            not self.conversations or aggregate_of(message.subject) in self.conversations
        )

    @property
    def filters(self) -> list[str]:
        """What to read so as to see every message that is taken."""
        return [*map(whole, self.conversations), TARIFFS] if self.conversations else [">"]


async def resolve(source: Source, window: Window, conversations: Sequence[str], trust: Trust) -> Query:
    """`NotFound` when nothing of the log is sealed, or a conversation is not in it."""
    begin = await source.first_at(window.since) if window.since else 1
    end = await source.first_at(window.until) if window.until else None
    seal = await _seal(source, trust, end)
    size = seal.claim.size
    first = begin or size + 1
    last = min(end - 1 if end else size, size)
    edge = min(first, size + 1)
    behind = max(last + 1, edge)
    if last < first:
        first, last = size + 1, 0
    return Query(
        window=window,
        conversations=tuple(sorted(set(conversations))),
        first=first,
        last=last,
        before=edge - 1 if not conversations and edge > 1 else None,
        after=behind if not conversations and behind <= size else None,
        seal=seal.note,
        unsealed=bool(window.until)
        and (end or size + 1) > size
        and await _more(source, size, window, conversations),
    )


async def _seal(source: Source, trust: Trust, end: int | None) -> Seal:
    """The first that covers `end`, so that a bundle does not change when the log grows; else the newest."""
    newest: Seal | None = None
    async for message in source.seals():
        try:
            seal = seal_in(message)
            open_seal(seal.note, trust.verifiers(seal.claim.origin))
        except ForgedSeal:  # `msia audit verify` names it; nothing can be proven with it
            continue
        newest = seal
        if end is not None and seal.claim.size >= end:
            break
    if newest is None:
        raise NotFound(
            f"no seal in this log ({SEALS}) is signed by a trusted key: is the keeper running? it seals 10 s "
            "after an event; `msia audit seals` lists what there is"
        )
    return newest


async def _more(source: Source, size: int, window: Window, conversations: Sequence[str]) -> bool:
    """Whether something that was asked for is stored behind the seal; the seals themselves were not."""
    async for message in source.messages(size):
        asked = aggregate_of(message.subject) in conversations if conversations else message.subject != SEALS
        if asked and message.stored_at in window:
            return True
    return False
