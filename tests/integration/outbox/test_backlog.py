"""What is undelivered, by the whole log, without decrypting anything."""

from uuid import UUID, uuid4

import pytest

from contracts.events.control import DeliveryRetryRequested
from contracts.events.delivery import DeliveryEvent, DeliveryParked, DeliveryRequeued, DeliverySucceeded
from services.outbox.backlog import Backlog
from tests.integration.outbox.conftest import Log

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def records(log: Log, event: DeliveryEvent, conversation: int = 1) -> None:
    await log.store.append(f"1-{conversation}", event, id=uuid4())


def succeeded(part: UUID) -> DeliverySucceeded:
    return DeliverySucceeded(part_id=part, seen=0, attempt=1, message_id=1, confirmed="response")


async def test_a_conversation_stays_until_its_last_part_is_settled(log: Log) -> None:
    backlog = Backlog(log.store.reader)
    assert await backlog.read() == set()
    first, second = await log.asks("uno", "dos")
    assert await backlog.read() == {"1-1"}
    await records(log, succeeded(first))
    assert await backlog.read() == {"1-1"}
    await records(log, DeliveryParked(part_id=second, seen=0, reason="x"))
    assert await backlog.read() == set()


async def test_what_is_requeued_comes_back(log: Log) -> None:
    (part,) = await log.asks("uno")
    await records(log, DeliveryParked(part_id=part, seen=0, reason="x"))
    await records(log, DeliveryRequeued(part_id=part, seen=0))
    assert await Backlog(log.store.reader).read() == {"1-1"}


async def test_a_wish_is_shown_once(log: Log) -> None:
    backlog = Backlog(log.store.reader)
    await log.control(DeliveryRetryRequested(by="admin", part_id=uuid4()))
    assert await backlog.read() == {"1-1"}
    assert await backlog.read() == set()


async def test_reading_on_gives_what_reading_anew_gives(log: Log) -> None:
    backlog = Backlog(log.store.reader)
    for conversation in (1, 2, 3):
        await log.customer_writes(conversation, message_id=conversation + 10)
        (part,) = await log.asks("uno", conversation=conversation)
        await backlog.read()
        if conversation != 2:
            await records(log, succeeded(part), conversation)
    assert await backlog.read() == await Backlog(log.store.reader).read() == {"1-2"}
    assert backlog.position == await log.store.last_position()
