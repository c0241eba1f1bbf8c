"""A seal as it stands in the log: the message, the event in it, the checkpoint it claims."""

import base64
import json
from dataclasses import dataclass

from pydantic import ValidationError

from contracts.events.ledger import SealAppended
from eventstore.ledger.checkpoints import Checkpoint, unverified
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.leaf import Stored


@dataclass(frozen=True, slots=True)
class Seal:
    """`claim` is what the note says; whoever uses it opens the note first."""

    position: int
    note: str
    claim: Checkpoint


def seal_in(message: Stored) -> Seal:
    """Read a `SealAppended`. `ForgedSeal` names the position of one that contradicts itself."""

    def forged(why: str) -> ForgedSeal:
        return ForgedSeal(f"position {message.position}: {why}", message.position)

    if message.headers.get("ce-type") != SealAppended.type:
        raise forged(f"{message.headers.get('ce-type')!r} stands where only seals may")
    try:
        event = SealAppended.from_parts(json.loads(message.body)["open"], None)
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise forged(f"the seal does not decode ({type(error).__name__})") from error
    assert isinstance(event, SealAppended)
    try:
        claim = unverified(event.note)
    except ForgedSeal as error:
        raise forged(str(error)) from error
    if (claim.size, base64.b64encode(claim.root).decode()) != (event.size, event.root):
        raise forged("the seal's note says another size or root than the seal itself")
    if not 0 < claim.size < message.position:
        raise forged(f"the seal covers {claim.size} positions, but stands at {message.position} itself")
    return Seal(message.position, event.note, claim)
