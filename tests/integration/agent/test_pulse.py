"""What the sweep finds without a consumer: who waits, and what the outbox could not send."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.control import PauseRequested
from contracts.events.delivery import DeliveryCancelled, DeliveryParked
from services.agent.turns.backlog import Backlog
from services.agent.turns.clock import LogClock
from services.agent.turns.pulse import Pulse
from services.common.switch import Switch
from services.common.tasks import end
from tests.integration.agent.conftest import Log
from tests.poison import plant


@pytest.mark.parametrize(
    "mark",
    [
        DeliveryParked(part_id=uuid4(), seen=1, reason="window_closed"),
        DeliveryCancelled(part_id=uuid4(), seen=1, reason="stale"),
        PauseRequested(by="admin"),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_whoever_waits_is_looked_at_after_a_lease(log: Log, mark: Event) -> None:
    """Also where the event that says so does not decode."""
    pushed: asyncio.Queue[str] = asyncio.Queue()
    await log.says(1)
    await log.store.append("1-2", mark, id=uuid4())
    await plant(log.store, f"msia.{mark.context}.1-3", mark.type)
    clock = LogClock()
    backlog = Backlog(Switch(log.store).on, clock, pushed.put_nowait, rate=100, window=timedelta(hours=1))
    pulse = Pulse(log.store.reader, clock, pushed.put_nowait, every=0.05, older_than=0.2, backlog=backlog)
    running = asyncio.create_task(pulse.run(datetime.now(UTC)))
    try:
        async with asyncio.timeout(30):
            assert {await pushed.get() for _ in range(3)} == {"1-1", "1-2", "1-3"}
    finally:
        await end(running)
