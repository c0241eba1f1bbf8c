"""A bundle is verified with public keys alone: no server, no database, nothing but the file."""

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from contracts.errors import BadInput
from eventstore.ledger.checkpoints import Checkpoint, open_seal, unverified
from eventstore.ledger.errors import ForgedSeal, LedgerBroken
from eventstore.ledger.notes import VerifierKey
from eventstore.ledger.outside import SealFile
from eventstore.ledger.tree import Frontier
from eventstore.ledger.trust import Trust
from services.audit.bundle.manifest import EVENTS, PERSONAL, TREE, Manifest
from services.audit.bundle.opened import personal_of
from services.audit.bundle.reading import events_of, lines_of, tree_of
from services.audit.bundle.shown import Shown
from services.audit.bundle.unpacked import Unpacked, unpack

_NAMED = 6  # problems, besides the first
_MOST = 20  # problems that are kept: one altered file can give one for each of its lines
_STEP = 2_000  # events between two looks at the progress bar

Progress = Callable[[int], None]
Bar = Callable[[int | None], AbstractContextManager[Progress]]  # of how much there is


@contextlib.contextmanager
def _no_bar(size: int | None) -> Iterator[Progress]:
    yield lambda done: None


@dataclass(frozen=True, slots=True)
class VerifiedBundle:
    """What was proven; `outside`: how many seals from elsewhere say the same, None where none was given."""

    manifest: Manifest
    signer_checked: bool
    outside: int | None

    @property
    def complete(self) -> bool:
        """Whether all of the window is proven to be there; one without an end goes to the seal."""
        return not self.manifest.query.conversations and not self.manifest.open_end


def verify_bundle(
    file: Path,
    trust: Trust,
    signer: VerifierKey | None = None,
    seals: Iterable[SealFile] | None = None,
    bar: Bar = _no_bar,
) -> VerifiedBundle:
    """Raise `LedgerBroken` that names all that is wrong, the first bad position first; memory stays flat.

    The files are unpacked into a temporary folder, as their own check sums are compared first. `bar` is
    opened for the bytes that are unpacked, then for the positions that are verified.
    """
    with tempfile.TemporaryDirectory(prefix="msia-bundle-") as made:
        with bar(file.stat().st_size) as progress:
            bundle = unpack(file, Path(made), signer, progress)
        problems = bundle.problems
        head = _seal(bundle, trust, problems.append)
        outside = None if seals is None else _compare(head, seals, problems.append)
        shown = Shown(
            bundle.manifest, lambda found: problems.append(found) if len(problems) < _MOST else None
        )
        with bar(head.size) as progress:
            for check in (partial(_events, head=head, progress=progress), _personal):
                try:
                    check(bundle, shown)
                except LedgerBroken as error:  # this file cannot be read on, the others can
                    problems.append(error)
        if problems:
            raise _together(problems)
        return VerifiedBundle(bundle.manifest, signer is not None, outside)


def _together(problems: Sequence[LedgerBroken]) -> LedgerBroken:
    """The first bad position; then what is wrong with whole files, then the other positions."""
    first = min(problems, key=lambda each: each.first or float("inf"))
    others = sorted((each for each in problems if each is not first), key=lambda each: each.first)
    text = "; ".join(map(str, others[:_NAMED]))
    more = f"; and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return type(first)(f"{first}. Besides: {text}{more}" if others else str(first), first.first, first.last)


def _seal(bundle: Unpacked, trust: Trust, wrong: Callable[[LedgerBroken], None]) -> Checkpoint:
    manifest = bundle.manifest
    try:
        head = unverified(bundle.seal)
        open_seal(bundle.seal, trust.verifiers(head.origin))
    except ForgedSeal as error:
        raise ForgedSeal(f"seal.note: {error}; is --key the verifier key of this log?") from error
    if (head.origin, head.size, head.root.hex()) != (manifest.log, manifest.seal.size, manifest.seal.root):
        wrong(LedgerBroken("seal.note is another seal than the one that the manifest names"))
    return head


def _compare(head: Checkpoint, seals: Iterable[SealFile], wrong: Callable[[LedgerBroken], None]) -> int:
    same = 0
    for file in seals:
        if file.size != head.size:
            continue
        try:
            other = unverified(file.note)
        except ForgedSeal as error:
            wrong(ForgedSeal(f"{file.path}: {error}"))
            continue
        if other.origin != head.origin:
            wrong(LedgerBroken(f"{file.path} is a seal of another log, {other.origin!r}"))
        elif other != head:
            wrong(LedgerBroken(f"{file.path} is a seal of {other.size} positions with another root"))
        same += other == head
    return same


def _events(bundle: Unpacked, shown: Shown, head: Checkpoint, progress: Progress) -> None:
    tree = Frontier()
    events = events_of(bundle.folder / EVENTS) if (bundle.folder / EVENTS).exists() else iter(())
    event = next(events, None)
    subtrees = tree_of(bundle.folder / TREE) if (bundle.folder / TREE).exists() else ()
    for number, subtree in enumerate(subtrees):
        if number % _STEP == 0:
            progress(subtree.start)
        try:
            tree.graft(subtree.width, subtree.root)
        except ValueError as error:
            raise LedgerBroken(f"{TREE} was altered: {error}") from error
        while event is not None and event.position <= subtree.end:
            shown.add(event, subtree.root if subtree.width == 1 else None)
            event = next(events, None)
    progress(tree.size)
    while event is not None:
        shown.add(event, None)
        event = next(events, None)
    if tree.size != head.size or tree.root() != head.root:
        shown.wrong(
            LedgerBroken(f"{TREE} does not lead to the root that was sealed: it or the seal was exchanged")
        )
    shown.finish()


def _personal(bundle: Unpacked, shown: Shown) -> None:
    file = bundle.folder / PERSONAL
    if file.exists() is not bundle.manifest.query.personal_data:
        raise LedgerBroken(
            f"{PERSONAL} is {'there' if file.exists() else 'missing'}, the manifest says otherwise"
        )
    if not file.exists():
        return
    before = 0
    with file.open("rb") as data:
        for number, line in enumerate(lines_of(data), 1):
            try:
                position = personal_of(line)
            except ValueError as error:
                raise LedgerBroken(f"{PERSONAL} was altered: line {number} does not decode") from error
            if position <= before or not shown.has_personal(position):
                raise LedgerBroken(
                    f"{PERSONAL} was altered: line {number} tells of position {position}, "
                    "which has nothing personal here or was told of before",
                    position,
                )
            before = position


def parsed(signer: str | None) -> VerifierKey | None:
    """`--signer`; `BadInput` for what is no verifier key."""
    try:
        return VerifierKey.parse(signer) if signer else None
    except BadInput as error:
        raise BadInput(f"--signer: {error}") from error
