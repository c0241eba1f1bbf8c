"""Customers' keys: whether the master keys that we have open them."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping

from nats.js.errors import NotFoundError

from contracts.errors import KeyMissing, Misconfigured, NotAllowed, Unreachable
from eventstore.connection import connect
from eventstore.errors import MasterMissing
from eventstore.masters import MasterKeys, wrapped_by
from eventstore.vault import Vault
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings

AREA = Area("keys")


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    text = settings.msia_master_key.get_secret_value()
    if not text:
        todo = "set MSIA_MASTER_KEY where services run; an auditor's machine is better without"
        yield AREA.skipped("master key", "none is set here: keys cannot be tried", todo)
        return
    try:
        masters = MasterKeys.parse(text)
    except Misconfigured as error:
        yield AREA.fail("master key", "MSIA_MASTER_KEY cannot be read", str(error))
        return
    yield AREA.ok("master key", f"{masters.first} wraps{_others(masters)}")
    try:
        client = await connect(
            settings.nats_url,
            name="msia/doctor",
            timeout=settings.doctor_patience,
            access=settings.nats("agent"),
        )
    except Unreachable:
        yield AREA.skipped("customers' keys", "NATS does not answer")
        return
    try:
        vault = Vault(client)
        last = await vault.last_revision()
        latest = {kept.key_id: kept.record async for kept in vault.after(max(0, last - settings.doctor_keys))}
    except NotAllowed:  # an auditor's machine
        yield AREA.skipped("customers' keys", "this NATS user may not read them")
        return
    except NotFoundError:
        yield AREA.fail("customers' keys", "the bucket KEYS is missing", "run `msia infra apply`")
        return
    finally:
        await client.close()
    yield opened(masters, latest)


def _others(masters: MasterKeys) -> str:
    return f", {', '.join(masters.others)} unwrap" if masters.others else ""


def opened(masters: MasterKeys, records: Mapping[str, bytes | None]) -> Line:
    """Tries each; None is a destroyed one."""
    there = {key_id: record for key_id, record in records.items() if record is not None}
    strange: Counter[str] = Counter()
    broken = 0
    old = 0
    for key_id, record in there.items():
        try:
            masters.unwrap(key_id, record)
            old += wrapped_by(key_id, record) != masters.first
        except MasterMissing:
            strange[wrapped_by(key_id, record)] += 1
        except KeyMissing:
            broken += 1
    of = f"of {len(there)} keys"
    if strange:
        names = ", ".join(sorted(strange))
        seen = f"{sum(strange.values())} {of} do not open: wrapped by {names}"
        todo = f"put {names} back into MSIA_MASTER_KEY, as the last, and restart the services"
        return AREA.fail("customers' keys", seen, todo)
    if broken:
        todo = "restore them from a backup of the bucket KEYS"
        return AREA.fail("customers' keys", f"{broken} {of} are no wrapped keys", todo)
    if old:
        todo = "finish the rotation: `msia privacy rotate-master-key`"
        return AREA.warn("customers' keys", f"{old} {of} are still wrapped by an older master", todo)
    return AREA.ok("customers' keys", f"all {len(there)} open")
