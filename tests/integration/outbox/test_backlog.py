"""What is undelivered, by the whole log, without decrypting anything."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.events.control import DeliveryRetryRequested
from contracts.events.delivery import DeliveryEvent, DeliveryParked, DeliveryRequeued, DeliverySucceeded
from eventstore.reading import Reader, StoredMessage
from services.outbox.backlog import Backlog
from tests.integration.outbox.conftest import Log, Start, until
from tests.limits import PATIENCE

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


class Behind(Reader):
    """Asked of replicas, it ends at `up_to`: they do not have more yet. The leader does."""

    up_to = 10**9

    async def read(
        self, filter: str = "msia.>", after: int = 0, up_to: int | None = None, limit: int | None = None
    ) -> AsyncIterator[StoredMessage]:
        end = self.up_to if up_to is None else min(up_to, self.up_to)
        async for message in super().read(filter, after, end, limit):
            yield message


async def test_what_a_replica_does_not_have_yet_is_not_skipped(log: Log) -> None:
    await log.customer_writes(2)
    reader = Behind(log.store.client, log.store.reader.stream)
    backlog = Backlog(reader)
    await backlog.read()
    reader.up_to = backlog.position
    first, second = await log.asks("uno"), await log.asks("dos", conversation=2)
    await records(log, succeeded(*first))
    assert await backlog.read() == {"1-2"}
    reader.up_to = 10**9
    await records(log, succeeded(*second), 2)
    assert await backlog.read() == set()


async def test_the_newest_stretch_is_read_whole_at_a_start(log: Log) -> None:
    await log.asks("uno")
    reader = Behind(log.store.client, log.store.reader.stream)
    reader.up_to = 1
    backlog = Backlog(reader)
    await backlog.begin_at_end()
    assert set(await backlog.read()) | set(await backlog.older()) == {"1-1"}


async def test_a_defect_does_not_end_the_sweep_unseen(outbox: Start, log: Log) -> None:
    started = await outbox(outbox_sweep_every=0.05)
    backlog = started.sweep.backlog
    url = f"http://127.0.0.1:{started.settings.outbox_health_port}/readyz"
    async with httpx.AsyncClient(timeout=PATIENCE) as http:

        async def problems() -> tuple[int, bool]:
            answer = await http.get(url)
            return answer.status_code, "sweep" in answer.text

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(backlog.pending, "apply", None)  # not callable: a defect
            await log.asks("uno")
            await until(problems, lambda seen: seen == (503, True))
        await until(problems, lambda seen: seen == (200, False))


async def test_a_sweep_that_has_ended_is_a_problem(outbox: Start, log: Log) -> None:
    started = await outbox(outbox_sweep_every=60.0)
    (task,) = [one for one in asyncio.all_tasks() if one.get_name() == "sweep"]
    task.cancel()
    await asyncio.wait({task})
    assert "sweep" in await started.health.ready()
