"""Every seal there is, in the log and outside, by size; each is opened before it is believed."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field

from eventstore.ledger.checkpoints import Checkpoint, open_seal, unverified
from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.outside import SealFile
from eventstore.ledger.sealed import Seal, seal_in
from eventstore.ledger.trust import Trust
from services.audit.ledger.sources import Source


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody trusted says: positions 1..size have this root."""

    size: int
    root: bytes
    position: int | None  # of the seal in the log
    outside: bool  # whether it lies outside as well


@dataclass
class Findings:
    """What is wrong with single seals; the reading goes on, for something earlier may be wrong as well."""

    broken: list[LedgerBroken] = field(default_factory=list)
    missing: list[LedgerBroken] = field(default_factory=list)  # seals outside that are not in the log


async def claims(
    source: Source, files: Iterable[SealFile], trust: Trust, origin: str, findings: Findings
) -> AsyncIterator[Claim]:
    """Merge both; what must not be believed goes to `findings`."""
    outside = _outside(files, trust, origin, findings.broken.append)
    kept = next(outside, None)
    async for seal in _in_log(source, trust, origin, findings.broken.append):
        while kept is not None and kept.size < seal.claim.size:
            yield Claim(kept.size, kept.root, None, True)
            kept = next(outside, None)
        both = kept is not None and kept.size == seal.claim.size
        if kept is not None and both and kept.root != seal.claim.root:
            findings.broken.append(
                LedgerBroken(
                    f"position {seal.position}: its seal of {seal.claim.size} positions and the one outside "
                    "have different roots; both are signed",
                    seal.position,
                )
            )
        yield Claim(seal.claim.size, seal.claim.root, seal.position, both)
        if both:
            kept = next(outside, None)
    while kept is not None:
        yield Claim(kept.size, kept.root, None, True)
        kept = next(outside, None)


async def _in_log(
    source: Source, trust: Trust, origin: str, wrong: Callable[[LedgerBroken], None]
) -> AsyncIterator[Seal]:
    size = 0
    async for message in source.seals():
        try:
            seal = seal_in(message)
            _open(seal.note, trust, origin, first=size == 0)
            if seal.claim.size <= size:
                raise ForgedSeal(f"it covers {seal.claim.size} positions, one before it covers {size}")
        except ForgedSeal as error:
            text = str(error) if error.first else f"position {message.position}: {error}"
            wrong(ForgedSeal(text, message.position))
            continue
        size = seal.claim.size
        yield seal


def _outside(
    files: Iterable[SealFile], trust: Trust, origin: str, wrong: Callable[[LedgerBroken], None]
) -> Iterator[Checkpoint]:
    for number, file in enumerate(files):
        try:
            claim = _open(file.note, trust, origin, first=number == 0)
            if claim.size != file.size:
                raise ForgedSeal(f"it covers {claim.size} positions, its name says {file.size}")
        except ForgedSeal as error:
            wrong(ForgedSeal(f"{file.path}: {error}"))
            continue
        yield claim


def _open(note: str, trust: Trust, origin: str, first: bool) -> Checkpoint:
    """`ForgedSeal`; or `LedgerBroken`, when the very `first` seal says that this log is another."""
    claimed = unverified(note)
    keys = trust.verifiers(claimed.origin) or trust.verifiers(origin)
    claim = open_seal(note, keys)
    if claim.origin != origin and first:
        raise LedgerBroken(
            f"first bad position: 1 (the log calls itself {origin}, its seals are of {claim.origin}: it is "
            "another log, or position 1 was altered)",
            1,
        )
    if claim.origin != origin:
        raise ForgedSeal(f"it is a seal of {claim.origin}, the log calls itself {origin}")
    return claim
