"""What goes by itself when its time is over: keys of rejected webhooks, and people not heard of any more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from contracts.events.inbox import WebhookRejected
from contracts.ids import KeyId
from contracts.private import Erased
from eventstore.vault import Vault
from services.audit.keeper.erasing import Erasures
from services.audit.keeper.idle import Idle
from services.audit.keeper.rejecting import Rejects
from services.common.customers.places import standing_of
from services.common.customers.rejects import kept_until, owner_at
from tests.integration.privacy.conftest import Office
from tests.integration.privacy.test_erase import gone

DAYS = timedelta(days=1)
MARK = "marca-rechazado-fin"


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


async def rejected(office: Office) -> list[object]:
    events = [one.event for one in await office.store.load("msia.inbox.rejected")]
    return [one.body for one in events if isinstance(one, WebhookRejected)]


async def test_the_key_of_a_month_goes_thirty_days_after_it(office: Office) -> None:
    owner, vault = owner_at(datetime.now(UTC)), Vault(office.store.client)
    event = WebhookRejected(reason="not_json", size=9, body=MARK)
    await office.append("rejected", event, owner)
    ends = kept_until(datetime.now(UTC), 30 * DAYS)
    kept = await vault.latest(KeyId(f"{owner}.1"))
    assert kept is not None
    assert kept.record is not None
    key = kept.record
    assert office.on_disk(key)

    assert await Rejects(office.store, 30 * DAYS, at(ends - timedelta(seconds=1))).step() == 0
    assert await rejected(office) == [MARK]
    keeper = Rejects(office.store, 30 * DAYS, at(ends))
    assert await keeper.step() == 1
    assert await keeper.step() == 0
    assert office.on_disk(key) == []
    assert office.on_disk(MARK.encode()) == []
    async with office.reopened() as store:
        (found,) = [one.event for one in await store.load("msia.inbox.rejected")]
    assert isinstance(found, WebhookRejected)
    assert isinstance(found.body, Erased)

    js = office.store.client.jetstream()
    await js.publish(f"$KV.KEYS.{owner}.1", key)  # as a backup of KEYS has it
    assert await Rejects(office.store, 30 * DAYS, at(ends)).step() == 1
    assert office.on_disk(key) == []


async def test_who_is_silent_for_long_enough_is_blocked_and_then_erased(office: Office) -> None:
    person, other = await office.plant(), await office.plant()
    key, kept, blocked = await office.wrapped(person), 365 * DAYS, 100 * DAYS
    planted = (await office.store.load(f"msia.inbox.{person.conversations[1]}"))[0].stored_at

    assert await Idle(office.store, timedelta(), blocked, at(planted + 9999 * DAYS)).step() == 0  # off
    await Idle(office.store, kept, blocked, at(planted + kept - timedelta(seconds=1))).step()
    assert (await standing_of(office.store, person.customer)).restriction is None
    due = datetime.now(UTC) + kept
    await Idle(office.store, kept, blocked, at(due)).step()
    await Idle(office.store, kept, blocked, at(due)).step()  # another keeper
    for one in (person, other):
        restriction = (await standing_of(office.store, one.customer)).restriction
        assert restriction is not None
        assert (restriction.by, restriction.erase_at) == ("keeper", due + blocked)
        assert (await office.names(one.customer.subject)).count("CustomerRestricted") == 1

    lifted = await office.post("unrestrict", contact=f"1-{other.contact}", reason="sigue siendo cliente")
    assert lifted.json()["restricted"] is None
    (last,) = (await office.store.load(other.customer.subject))[-1:]
    await Idle(office.store, kept, blocked, at(last.stored_at + kept - timedelta(milliseconds=1))).step()
    assert (await standing_of(office.store, other.customer)).restriction is None

    await Erasures(office.store, at(due + blocked)).step()
    await gone(office, person, key)
    assert len(await office.readable(other)) == len(other.marks) - 1
    await Idle(office.store, kept, blocked, at(due + 2 * kept)).step()  # nothing is left to block
    assert (await office.names(person.customer.subject)).count("CustomerRestricted") == 1
