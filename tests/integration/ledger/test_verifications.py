"""The keeper compares the whole log with its seals, when it is time and when it is asked, and records it."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from contracts.events.control import LedgerVerifyRequested
from contracts.events.ledger import VERIFICATIONS, LedgerVerified
from eventstore.ledger.trust import Trust
from services.audit.keeper.sealing import Keeper
from services.audit.keeper.verifying import Pace, Verifications
from tests.integration.ledger.conftest import SEED, Town

DAY = timedelta(days=1)


class Calendar:
    """UTC, moved by the test."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


async def _sealed(town: Town, events: int = 30) -> Keeper:
    keeper = town.keeper()
    await keeper.start()
    await town.grow(events)
    await town.sealed_by(keeper)
    return keeper


def _verifications(town: Town, calendar: Calendar, every: float = DAY.total_seconds()) -> Verifications:
    pace = Pace(every, rate=1_000_000, tick=1.0)
    return Verifications(town.store, town.log_id, Trust.parse(SEED), town.outside, pace, calendar)


async def _wish(town: Town, by: str = "admin-7") -> int:
    event = LedgerVerifyRequested(by=by, reason="antes de la auditoría")
    return (await town.store.append("ledger", event, id=uuid4())).position


async def _recorded(town: Town) -> list[LedgerVerified]:
    events = [one.event for one in await town.store.load(VERIFICATIONS)]
    assert all(isinstance(event, LedgerVerified) for event in events)
    return [event for event in events if isinstance(event, LedgerVerified)]


async def test_once_a_day_and_not_before_a_new_log_is_a_day_old(town: Town) -> None:
    keeper = await _sealed(town)
    calendar = Calendar()
    verifications = _verifications(town, calendar)
    assert await verifications.step() is None
    calendar.now += DAY
    found = await verifications.step()
    proven = await town.verify()
    assert found is not None
    assert (found.ok, found.by, found.wish, found.problem) == (True, "keeper", None, None)
    assert (found.sealed, found.seals, found.outside) == (
        keeper.unsealed.sealed,
        proven.seals,
        proven.outside,
    )
    assert found.size == proven.size - 1  # the record itself came after
    assert found.root is not None
    assert len(base64.b64decode(found.root)) == 32
    assert await verifications.step() is None
    calendar.now += DAY
    assert await _verifications(town, calendar).step() is not None  # a keeper that starts knows when it was
    assert len(await _recorded(town)) == 2


async def test_a_wish_is_served_once_whoever_starts_again(town: Town) -> None:
    await _sealed(town)
    calendar = Calendar()
    await _wish(town, "admin-1")
    wish = await _wish(town)
    never = _verifications(town, calendar, every=0)
    found = await never.step()
    assert found is not None
    assert (found.by, found.wish, found.ok) == ("admin-7", wish, True)
    assert await never.step() is None
    assert await _verifications(town, calendar, every=0).step() is None
    assert await _recorded(town) == [found]


async def test_of_two_keepers_one_records(town: Town) -> None:
    await _sealed(town)
    calendar = Calendar()
    one, other = _verifications(town, calendar, 0), _verifications(town, calendar, 0)
    await _wish(town)
    await asyncio.gather(one.step(), other.step())
    assert len(await _recorded(town)) == 1


async def test_a_seal_that_is_lost_outside_or_another_log_is_recorded(town: Town) -> None:
    await _sealed(town)
    newest = town.outside.newest()
    assert newest is not None
    newest.path.write_text(newest.note.replace(newest.note.splitlines()[2], "A" * 43 + "="))
    await _wish(town)
    verifications = _verifications(town, Calendar())
    found = await verifications.step()
    assert found is not None
    assert not found.ok
    assert found.problem is not None
    assert verifications.problem.endswith(found.problem)
    again = _verifications(town, Calendar())
    await again.step()
    assert again.problem == verifications.problem  # a restart does not make it good


async def test_its_records_ask_for_no_seal(town: Town) -> None:
    keeper = await _sealed(town)
    sealed = keeper.unsealed.sealed
    await _wish(town)
    await town.sealed_by(keeper)  # the wish is an event like any other
    assert keeper.unsealed.sealed > sealed
    sealed = keeper.unsealed.sealed
    assert await _verifications(town, Calendar()).step() is not None
    assert await town.sealed_by(keeper) == sealed
    await town.grow(1)
    assert await town.sealed_by(keeper) > sealed
    await town.verify()
