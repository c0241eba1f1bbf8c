"""What the sweep finds without a consumer: who waits, and what the outbox could not send."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

from contracts.events.delivery import DeliveryParked
from services.agent.turns.clock import LogClock
from services.agent.turns.pulse import Pulse
from services.common.tasks import end
from tests.integration.agent.conftest import Log
from tests.poison import plant


async def test_a_parked_part_is_looked_at_at_once_and_a_waiting_customer_after_a_lease(log: Log) -> None:
    """The outbox parks what it cannot read behind: the agent must tell a person, and it is not consumed."""
    pushed: asyncio.Queue[str] = asyncio.Queue()
    await log.says(1)
    await log.store.append("1-2", DeliveryParked(part_id=uuid4(), seen=1, reason="quarantined"), id=uuid4())
    await plant(log.store, "msia.delivery.1-3", DeliveryParked.type)
    pulse = Pulse(log.store.reader, LogClock(), pushed.put_nowait, every=0.05, older_than=0.2)
    running = asyncio.create_task(pulse.run(datetime.now(UTC)))
    async with asyncio.timeout(20):
        assert [await pushed.get() for _ in range(3)] == ["1-2", "1-3", "1-1"]
    await end(running)
