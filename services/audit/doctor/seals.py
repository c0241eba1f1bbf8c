"""The ledger: whether the keeper seals, whether its seals are outside of the log, whose key signs."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from contracts.errors import BadInput, Misconfigured, Unreachable
from contracts.events.ledger import SEALS
from eventstore.connection import connect
from eventstore.identity import same_log
from eventstore.ledger.checkpoints import open_seal, origin_of
from eventstore.ledger.errors import ForgedSeal
from eventstore.ledger.outside import SealFile
from eventstore.ledger.sealed import Seal, seal_in
from eventstore.ledger.trust import Trust
from eventstore.provision import log_identity
from eventstore.store import EventStore
from services.audit.doctor.clocks import since
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings

AREA = Area("seals")
START = "start the keeper (`msia keeper`), or see its log"


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    trust = Trust()
    try:
        trust = settings.trust()
    except (Misconfigured, BadInput) as error:
        yield AREA.fail("key", str(error), "correct MSIA_SEAL_KEY or MSIA_SEAL_VKEYS")
    else:
        yield key(trust)
    try:
        client = await connect(
            settings.nats_url,
            name="msia/doctor",
            timeout=settings.doctor_patience,
            access=settings.nats("auditor"),
        )
    except Unreachable:
        yield AREA.skipped("keeper", "NATS does not answer")
        return
    try:
        store = EventStore(client, stream=settings.msia_stream, source="msia/doctor", keys=None)
        last = await store.reader.last(SEALS)
        try:
            newest = None if last is None else seal_in(last)
        except ForgedSeal as error:
            yield AREA.fail("keeper", str(error), "run `msia audit verify`: it names all that is wrong")
            return
        waits = await _oldest_unsealed(store, newest.claim.size if newest else 0)
        late = settings.keeper_seal_after + settings.doctor_seal_grace
        yield alive(newest.claim.size if newest else 0, await store.last_position(), waits, late)
        folder = settings.outside.folder
        found = await asyncio.to_thread(settings.outside.newest)
        yield outside(str(folder), found, newest)
        if found is not None:
            yield await _genuine(store, found, trust)
    finally:
        await client.close()


def key(trust: Trust) -> Line:
    if trust.seeds:
        return AREA.ok("key", f"{trust.seeds[0][0]} signs")
    if trust.keys:
        return AREA.ok("key", "verifier keys are known; nothing is signed from here")
    todo = "set MSIA_SEAL_VKEYS (`msia audit seals` tells), or MSIA_SEAL_KEY where the keeper runs"
    return AREA.warn("key", "none: signatures of seals are not checked", todo)


async def _oldest_unsealed(store: EventStore, sealed: int) -> float | None:
    """Seconds since the first event that is no seal and in no seal was stored; None when there is none."""
    async for message in store.reader.read("msia.>", sealed):
        if message.subject != SEALS:
            return (datetime.now(UTC) - message.stored_at).total_seconds()
    return None


def alive(sealed: int, end: int, waits: float | None, late: float) -> Line:
    """`waits`: age of the oldest unsealed event in seconds; `late`: when it should be sealed."""
    if waits is None:
        return AREA.ok("keeper", f"everything up to position {end} is sealed")
    if waits <= late:
        return AREA.ok("keeper", f"sealed up to {sealed} of {end}, the rest is {since(waits)} old")
    seen = f"sealed up to {sealed} of {end}: an event waits for {since(waits)}" if sealed else (
        f"nothing is sealed, and an event waits for {since(waits)}"
    )  # fmt: skip
    return AREA.fail("keeper", seen, START)


def outside(folder: str, found: SealFile | None, newest: Seal | None) -> Line:
    """Whether the directory has the log's newest seal."""
    if newest is None:
        return AREA.skipped("outside", "there is no seal yet")
    if found is None:
        todo = "set MSIA_SEAL_DIR to the keeper's directory or a copy, on another disk or machine"
        return AREA.warn("outside", f"no seal in {folder}: a cut log would not be noticed", todo)
    if found.size < newest.claim.size:
        seen = f"{folder} ends at position {found.size}, the log's newest seal at {newest.claim.size}"
        return AREA.warn("outside", seen, "see the keeper's log, or what copies the directory")
    return AREA.ok("outside", f"{folder}, up to position {found.size}")


async def _genuine(store: EventStore, found: SealFile, trust: Trust) -> Line:
    try:
        if trust:
            open_seal(found.note, trust.verifiers(origin_of(await log_identity(store))))
        await same_log(store, found.note)
    except (ForgedSeal, Misconfigured) as error:
        return AREA.fail(
            "this log", str(error), "run `msia audit verify`; restore a copy that it finds whole"
        )
    return AREA.ok("this log", "holds the newest seal from outside")
