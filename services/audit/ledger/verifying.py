"""Recompute the tree from the stored messages and compare it with every seal."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from contracts.errors import NotFound
from eventstore.ledger.checkpoints import origin_of
from eventstore.ledger.errors import LedgerBroken
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.outside import SealFile
from eventstore.ledger.tiles import Tiles
from eventstore.ledger.tree import Frontier
from eventstore.ledger.trust import Trust
from services.audit.ledger.claims import Claim, Findings, claims
from services.audit.ledger.opening import opened_log
from services.audit.ledger.sources import Source

Progress = Callable[[int], None]
_STEP = 2_000  # events between two looks at the progress bar
_NAMED = 5  # things that are wrong, besides the first


@dataclass(frozen=True, slots=True)
class Verified:
    """What was recomputed, and how far it is proven."""

    origin: str
    size: int
    root: bytes
    sealed: int  # positions 1..sealed are as they were sealed
    seals: int
    outside: int  # of these, how many also lie outside the log
    missing_outside: int  # seals of the log that do not

    @property
    def unsealed(self) -> int:
        return self.size - self.sealed


async def verify(
    source: Source,
    trust: Trust,
    files: Iterable[SealFile] = (),
    tiles: Tiles | None = None,
    progress: Progress = lambda size: None,
) -> Verified:
    """Memory stays flat: the tree's frontier, one seal ahead, one page of messages.

    Raise `LedgerBroken` with the first bad position: exact where the leaf hashes lie outside, otherwise
    perhaps a range. What is stored after the start is left for the next time.
    """
    origin = origin_of(await opened_log(source))
    findings = Findings()
    return await _Run(source, tiles, findings, progress).over(
        origin, claims(source, files, trust, origin, findings)
    )


def _together(wrong: Sequence[LedgerBroken]) -> LedgerBroken:
    """The earliest, which names the others: a forged seal stays for ever and must not hide what is altered
    after it.
    """
    first, *others = sorted(wrong, key=lambda each: each.last or float("inf"))
    if not others:
        return first
    named = "; ".join(map(str, others[:_NAMED]))
    more = f"; and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return type(first)(f"{first}. Besides: {named}{more}", first.first, first.last)


class _Run:
    def __init__(self, source: Source, tiles: Tiles | None, findings: Findings, progress: Progress) -> None:
        self._source, self._tiles, self._findings, self._progress = source, tiles, findings, progress
        self._tree, self._good = Frontier(), Frontier()
        self._seals = self._outside = self._missing = 0

    async def over(self, origin: str, expected: AsyncIterator[Claim]) -> Verified:
        claim = await anext(expected, None)
        wanted = claim.size if claim else 0
        tree, size = self._tree, 0
        async for message in self._source.messages():
            if message.position != size + 1:
                await self._broken(
                    claim, f"position {size + 1} is missing, {message.position} follows", size + 1
                )
            tree.add(leaf_hash(message))
            size += 1
            if size == wanted and claim:
                await self._compare(claim)
                claim = await anext(expected, None)
                wanted = claim.size if claim else 0
            if size % _STEP == 0:
                self._progress(size)
        self._progress(size)
        if claim is not None:
            await self._broken(
                claim, f"the log ends at {size}, but {claim.size} positions were sealed", size + 1
            )
        if wrong := [*self._findings.broken, *self._findings.missing]:
            raise _together(wrong)
        return Verified(origin, size, tree.root(), self._good.size, self._seals, self._outside, self._missing)

    async def _compare(self, claim: Claim) -> None:
        if self._tree.root() != claim.root:
            await self._broken(claim, f"positions 1 to {claim.size} do not have the root that was sealed")
        self._good = self._tree.copy()
        self._seals += 1
        self._outside += claim.outside
        self._missing += not claim.outside
        if claim.position is None:
            # The seal was in the log when it was written outside: what stood there is gone.
            self._findings.missing.append(
                LedgerBroken(
                    f"the seal of {claim.size} positions, kept outside, is not in the log: what stood after "
                    f"position {claim.size} was cut off or replaced",
                    claim.size + 1,
                )
            )

    async def _broken(self, claim: Claim | None, text: str, certain: int | None = None) -> NoReturn:
        """Find the first bad position, and raise. `certain` is bad in any case, but perhaps not the first."""
        good, last = self._good.size, certain or self._tree.size
        first = await self._first_difference(claim) or (last if claim is None or last == good + 1 else None)
        if first is not None:
            found = LedgerBroken(f"first bad position: {first} ({text})", first)
        else:
            found = LedgerBroken(
                f"first bad position: one of {good + 1} to {last} ({text}; positions 1 to {good} are as "
                "sealed; the hashes that the keeper leaves outside would name it)",
                good + 1,
                last,
            )
        single = [each for each in self._findings.broken if 0 < each.first <= (first or last)]
        # A seal that was altered both differs and does not decode: that is one thing, not two.
        same = any((each.first, each.first) == (found.first, found.last) for each in single)
        raise _together(single if same else [*single, found])

    async def _first_difference(self, claim: Claim | None) -> int | None:
        """By the leaf hashes outside, once they lead to the sealed root; None when they are of no help."""
        good, tiles = self._good, self._tiles
        if claim is None or tiles is None:
            return None
        try:
            if good.copy().extend(tiles.leaves(good.size, claim.size)).root() != claim.root:
                return None
            kept = tiles.leaves(good.size, claim.size)
            position = good.size
            async for message in self._source.messages(position, self._tree.size):
                position += 1
                if message.position != position or leaf_hash(message) != next(kept):
                    return position
        except NotFound:  # this seal is not outside, or not yet: its tiles are not there
            return None
        return position + 1
