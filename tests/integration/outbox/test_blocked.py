"""A legal block: from its position on the customer hears nothing more of what the bot had to say."""

from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.customer import CustomerRestricted, CustomerUnrestricted
from contracts.events.delivery import DeliveryAttempted
from contracts.ids import customer_id
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Start, until
from tests.integration.outbox.test_gaps import after_the_claim
from tests.poison import plant

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = customer_id(1, 1)


async def says(log: Log, event: Event) -> None:
    await log.store.append(CUSTOMER, event, id=uuid4())


async def block(log: Log) -> None:
    await says(log, CustomerRestricted(account=1, contact_id=1, reason="bloqueo legal", by="ana"))


async def lift(log: Log) -> None:
    await says(log, CustomerUnrestricted(account=1, contact_id=1, by="ana", reason="resuelto"))


async def test_what_was_queued_before_goes_neither_then_nor_later(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await log.asks("uno", "dos")
    await block(log)
    await log.asks("tres")  # by an agent that had looked just before
    await outbox()
    assert await log.settled(3) == ["Cancelled restricted"] * 3
    await log.customer_writes(2)
    await log.asks("otra persona", conversation=2)
    await log.settled(1, conversation=2)
    await lift(log)
    await log.asks("cuatro")
    assert (await log.settled(4))[3:] == ["Attempted 1", "Succeeded response"]
    assert chatwoot.texts == ["otra persona", "cuatro"]


async def test_lifted_before_anyone_looked_what_is_old_stays_unsaid(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await log.asks("uno")
    await block(log)
    await log.asks("dos")
    await lift(log)
    await outbox()
    assert await log.settled(2) == ["Cancelled restricted"] * 2
    assert chatwoot.sent() == []


async def test_a_retry_that_waits_is_cancelled_at_once(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_retries=(200.0,), outbox_host_pause=200.0)
    chatwoot.faults = ["429"]
    await log.asks("uno")
    await until(log.names, lambda names: names == ["Attempted 1", "Failed retry"])
    await block(log)
    assert (await log.settled(1, seconds=120))[2:] == ["Cancelled restricted"]
    assert chatwoot.texts == []


async def test_a_block_in_the_gap_withdraws_the_claim(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    async def meanwhile() -> None:
        await block(log)

    after_the_claim(await outbox(), meanwhile)
    await log.asks("uno")
    assert await log.settled(1) == ["Attempted 1", "Failed retry", "Cancelled restricted"]
    assert chatwoot.sent() == []


async def test_what_a_dead_replica_had_claimed_is_looked_for_and_not_sent_again(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    (part,) = await log.asks("uno")
    seen = await log.store.last_position()
    claim = DeliveryAttempted(part_id=part, seen=seen, attempt=1, last_message_id=1, deadline_seconds=0.5)
    await log.store.append("1-1", claim, id=uuid4())
    await block(log)
    await outbox()
    names = await log.settled(1)
    assert names == ["Attempted 1", "Failed unknown", "Failed absent", "Cancelled restricted"]
    assert chatwoot.sent() == []


async def test_of_a_handoff_people_hear_and_the_customer_does_not(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await block(log)
    await outbox()
    await log.hands_off()
    assert (await log.settled(4)).count("Cancelled restricted") == 1
    assert chatwoot.texts == []
    assert [message["private"] for message in chatwoot.messages] == [True]
    assert chatwoot.status == "open"


async def test_what_may_block_and_cannot_be_read_silences(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await log.asks("uno")
    await plant(log.store, f"msia.customer.{CUSTOMER}", "msia.customer.CustomerRestricted.v9")
    await outbox()
    assert await log.settled(1) == ["Cancelled restricted"]
