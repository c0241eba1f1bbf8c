"""The keeper's work: read the log, adopt every seal that stands in it, append the next one when it is due."""

import asyncio
import base64
import time
from collections.abc import Callable
from uuid import UUID

from contracts.errors import Misconfigured, NotFound, Unreachable
from contracts.events.ledger import SEALS, SealAppended
from contracts.ids import aggregate_of, stable_id
from eventstore.errors import ExpectationFailed
from eventstore.identity import same_log
from eventstore.ledger.checkpoints import Checkpoint, open_seal
from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.leaf import leaf_hash
from eventstore.ledger.outside import Outside
from eventstore.ledger.sealed import Seal
from eventstore.ledger.tree import Frontier
from eventstore.ledger.trust import Trust
from eventstore.store import EventStore, Expect
from services.audit.keeper.learning import Seals
from services.audit.keeper.unsealed import Rule, Unsealed
from services.common.logging import logger

log = logger(__name__)

_LEDGER = SEALS.rpartition(".")[0] + "."
_SLOW = 60.0  # seconds between two complaints about the same trouble


class Keeper:
    """One of several; the expectation on the ledger's subject lets one append at a time."""

    def __init__(
        self,
        store: EventStore,
        log_id: UUID,
        trust: Trust,
        outside: Outside,
        rule: Rule,
        tick: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self.log_id, self._trust = store, log_id, trust
        self.outside, self._rule, self._tick, self._clock = outside, rule, tick, clock
        self.seals = Seals(store.reader, log_id, trust, 0)
        self.unsealed = Unsealed(Frontier())
        self.key_name, self.signing = trust.signer(self.seals.origin)
        self.written_at: float | None = None  # the newest seal outside, in seconds since 1970
        self.problem = ""  # what keeps seals from being appended or written, for `/readyz`

    async def start(self) -> None:
        """Go on from the newest seal outside.

        Raise `Misconfigured` when this log does not hold it. Where the tiles do not lead to its root, or
        nothing lies outside, the whole log is read again and compared with every seal in it.
        """
        newest = await asyncio.to_thread(self.outside.newest)
        if newest is None:
            log.info("no seal outside: the log is read from its beginning")
            return
        self.written_at = newest.path.stat().st_mtime
        try:
            claim = open_seal(newest.note, self._trust.verifiers(self.seals.origin))
        except ForgedSeal as error:
            raise Misconfigured(
                f"{newest.path}: {error}. After a rotation, leave the old key in MSIA_SEAL_KEY or name its "
                "verifier key in MSIA_SEAL_VKEYS; for another log, set another MSIA_SEAL_DIR"
            ) from error
        seal = await same_log(self._store, newest.note)
        try:
            frontier = await asyncio.to_thread(self.outside.tiles.frontier, claim.size)
        except NotFound as error:
            log.warning(
                "the tree outside is not complete: the log is read from its beginning", why=str(error)
            )
            return
        if frontier.root() != claim.root:
            log.warning("the tree outside is not the one sealed: the log is read from its beginning")
            return
        self.unsealed = Unsealed(frontier)
        self.seals = Seals(self._store.reader, self.log_id, self._trust, seal.position)

    async def run(self) -> None:
        """For ever. Raise `LedgerBroken` when the log is not what was sealed; what may pass is waited out."""
        said = -_SLOW
        while True:
            try:
                more = await self.step()
                self.problem = ""
            except (Unreachable, OSError) as error:
                self.problem, more = str(error), False
                if self._clock() - said >= _SLOW:
                    log.warning("the keeper waits", why=self.problem)
                    said = self._clock()
            if not more:
                due = self.unsealed.due_in(self._rule, self._clock())
                wait = self._tick if self.problem or due is None else min(self._tick, due)
                await asyncio.sleep(max(wait, 0.01))

    async def step(self) -> bool:
        """Read a page, adopt, seal when due; whether more was waiting to be read."""
        found, more = await self._store.reader.batch(">", self.unsealed.size)
        sealed = False
        for message in found:
            if message.position != self.unsealed.size + 1:
                first = self.unsealed.size + 1
                raise LedgerBroken(
                    f"position {first} is missing from the log, {message.position} follows: restore it", first
                )
            own = message.subject.startswith(_LEDGER)
            sealed |= own and message.position > self.seals.position
            self.unsealed.add(leaf_hash(message), own, self._clock())
        if sealed or self.seals.pending():
            await self._adopt()
        if self.unsealed.due_in(self._rule, self._clock()) == 0.0:
            await self._adopt()
            if not self.seals.pending() and self.unsealed.due_in(self._rule, self._clock()) == 0.0:
                await self._seal()
                await self._adopt()
        return more

    async def _adopt(self) -> None:
        """Check each seal of the log against the tree, and write it outside."""
        await self.seals.learn()
        while seal := self.seals.next(self.unsealed.size):
            if seal.claim.size > self.unsealed.sealed:
                await self._keep(seal)
            else:
                log.error("a seal covers no more than one before it", at=seal.position, size=seal.claim.size)
            self.seals.used()
            await self.seals.learn()

    async def _keep(self, seal: Seal) -> None:
        size, before = seal.claim.size, self.unsealed.sealed
        if self.unsealed.root_at(size) != seal.claim.root:
            raise LedgerBroken(
                f"positions {before + 1} to {size} are not what the seal at position {seal.position} covers: "
                "the log was altered, and is not sealed any more. `msia audit verify` names the first bad",
                before + 1,
                size,
            )
        hashes = self.unsealed.hashes_to(size)
        await asyncio.to_thread(self._write, before, hashes, seal)
        self.written_at = time.time()
        self.unsealed.seal(size)

    def _write(self, before: int, hashes: list[bytes], seal: Seal) -> None:
        self.outside.tiles.extend(before, hashes)
        self.outside.write(seal.claim.size, seal.note)
        self.outside.commit(f"Seal {seal.claim.size} positions of {seal.claim.origin}")

    async def _seal(self) -> None:
        """Append the next seal. That another keeper was first is learnt from the log."""
        size = self.unsealed.size
        head = Checkpoint(self.seals.origin, size, self.unsealed.root_at(size))
        event = SealAppended(
            size=size, root=base64.b64encode(head.root).decode(), note=head.signed(self.signing)
        )
        expect = Expect(SEALS, self.seals.position)
        try:
            await self._store.append(
                aggregate_of(SEALS), event, id=stable_id("seal", self.log_id, size), expect=expect
            )
        except ExpectationFailed:
            log.info("another keeper sealed first", size=size)
            return
        log.info("sealed", size=size, key=self.key_name)

    async def mend(self) -> int:
        """Write every seal of the log that is missing outside; how many there were."""
        missing = 0
        everything = Seals(self._store.reader, self.log_id, self._trust, 0)
        while True:
            await everything.learn()
            seal = everything.next(self.unsealed.sealed)
            if seal is None:
                return missing
            everything.used()
            if not await asyncio.to_thread(self.outside.has, seal.claim.size):
                await asyncio.to_thread(self.outside.write, seal.claim.size, seal.note)
                missing += 1
