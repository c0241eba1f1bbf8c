"""Seals, verifications, and who asked for one."""

import base64
import binascii

from contracts.events.control import LedgerVerifyRequested
from contracts.events.ledger import LedgerVerified, SealAppended
from services.projections.projection import At, Projection
from services.projections.rows import Rows
from services.projections.tables import Table

ledger = Projection(
    "ledger",
    version=1,
    tables=(
        Table("seals", key=("position",)),
        Table("verifications", key=("position",)),
        Table("wishes", key=("position",)),
    ),
)
on = ledger.on


@on(SealAppended)
def sealed(event: SealAppended, at: At, rows: Rows) -> None:
    rows.seals.put(
        position=at.position, at=at.time, size=event.size, root=event.root, signers=_signers(event.note)
    )


@on(LedgerVerified)
def verified(event: LedgerVerified, at: At, rows: Rows) -> None:
    rows.verifications.put(position=at.position, at=at.time, **event.open_part())


@on(LedgerVerifyRequested)
def wished(event: LedgerVerifyRequested, at: At, rows: Rows) -> None:
    rows.wishes.put(position=at.position, at=at.time, by=event.by, reason=event.reason)


def _signers(note: str) -> list[str]:
    """What its signature lines claim (https://c2sp.org/signed-note); `msia audit verify` checks them."""
    _, _, block = note.rpartition("\n\n")
    found = []
    for line in block.splitlines():
        try:
            found.append(base64.b64decode(line.rpartition(" ")[2], validate=True)[:4].hex())
        except binascii.Error:
            continue  # the keeper says so, and seals go on
    return found
