"""A rolling restart under load: replicas are told to stop one after the other, end, and are started again.

Chatwoot does not repeat a webhook that met nobody, so none may: it would be found by a sweep, minutes later.
"""

import os
import time
from pathlib import Path

import pytest

from infra.embedded.service import AGENT, INGRESS, OUTBOX, PROJECTIONS
from tests.replicas import Places, replicated
from tests.servers import Servers
from tests.traffic import Traffic, percentiles

LONG = os.environ.get("MSIA_CHAOS") == "long"  # `make cluster`: every replica, more customers
CUSTOMERS = 8 if LONG else 3


@pytest.mark.timeout(900)  # eight processes start, and four anew: much on a busy machine
async def test_nobody_notices_a_rolling_restart(
    own_servers: Servers,
    redis_url: str,
    postgres_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nats = own_servers.nats()
    places = Places(nats.url, redis_url, postgres_url)
    counts = {INGRESS: 2, AGENT: 2, OUTBOX: 2, PROJECTIONS: 2}
    async with replicated(places, tmp_path, counts) as replicas:
        async with Traffic(replicas, CUSTOMERS) as traffic:
            await traffic.everybody()
            began = time.monotonic()
            await traffic.more(2 * CUSTOMERS)
            quiet = traffic.within(began, time.monotonic())
            began = time.monotonic()
            for service in replicas:
                if LONG or service is replicas.services[service.name][0]:
                    await replicas.restart(service)
                    await traffic.more(1)
            slow = traffic.within(began, time.monotonic())
            await traffic.everybody()
        verdict = await traffic.verdict()
        statuses, dropped = dict(replicas.balancer.statuses), replicas.balancer.dropped
    with capsys.disabled():
        print(f"\nquiet: {percentiles(quiet)}; while restarted: {percentiles(slow)}; webhooks: {statuses}")
    verdict.pop("recovered")  # a busy machine may let a webhook wait for longer than Chatwoot does
    assert not any(verdict.values()), verdict
    assert not any(customer.with_a_person for customer in traffic.customers)
    assert (set(statuses), dropped) == ({200}, 0)
