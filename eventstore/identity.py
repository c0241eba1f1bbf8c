"""Whether a log is the one that a seal was taken of.

The log's identity is its `LogOpened` plus the root at its last known seal: a restored copy holds that seal, a
look-alike with the same first event does not. Cheap enough for every start: a few messages are read, no tree.
`msia audit verify` proves all of it.
"""

from contracts.errors import Misconfigured
from contracts.events.ledger import SEALS
from eventstore.ledger.checkpoints import open_seal, origin_of, unverified
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.notes import VerifierKey
from eventstore.ledger.sealed import Seal, seal_in
from eventstore.provision import log_identity
from eventstore.reading import StoredMessage
from eventstore.store import EventStore


async def same_log(store: EventStore, note: str, key: str | VerifierKey | None = None) -> Seal:
    """Find the seal that says what `note` says, and return it with its position.

    Raise `Misconfigured` when the log does not hold it: another log, or one that was altered or cut off.
    With `key` (a verifier key, or its text) the note's signature is checked too.
    """
    claim = unverified(note)
    if key is not None:
        claim = open_seal(note, [VerifierKey.parse(key) if isinstance(key, str) else key])
    origin = origin_of(await log_identity(store))
    if claim.origin != origin:
        raise Misconfigured(
            f"the seal is of log {claim.origin}, this is {origin}: correct NATS_URL or MSIA_SEAL_DIR"
        )
    seal = await _find(store, note, claim.size)
    if seal is None:
        raise Misconfigured(
            f"positions 1 to {claim.size} of {origin} were sealed, but this log does not hold that seal: "
            "it was altered, cut off or begun anew. `msia audit verify` says where; restore a copy "
            "that it verifies"
        )
    return seal


async def _find(store: EventStore, note: str, size: int) -> Seal | None:
    """The seal with this note. It stands after what it covers."""
    last = await store.reader.last(SEALS)
    if last is None or last.position <= size:
        return None
    if found := _matching(last, note):  # the usual case: the newest outside is the newest inside
        return found
    async for message in store.reader.read(SEALS, size, last.position):
        if found := _matching(message, note):
            return found
    return None


def _matching(message: StoredMessage, note: str) -> Seal | None:
    try:
        seal = seal_in(message)
    except ForgedSeal:
        return None  # whoever looks for a good one goes past it; `msia audit verify` names it
    return seal if seal.note == note else None
