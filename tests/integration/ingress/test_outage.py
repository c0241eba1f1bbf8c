"""Guarantee 1: what is acknowledged is on disk; without NATS nothing is acknowledged."""

import asyncio
import time

import pytest
import yaml

from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from tests.fixtures.chatwoot.bodies import Body, message, updated
from tests.integration.ingress.conftest import Ingress, provision


@pytest.fixture
async def nats(nats_server: NatsServer) -> NatsServer:
    """A server of each test's own, as it will be killed."""
    await provision(nats_server.url)
    return nats_server


def asked_by_kubernetes() -> str:
    """The path that says whether a pod of ingress gets requests."""
    deployment = next(yaml.safe_load_all((ROOT / "infra/kubernetes/ingress.yaml").read_text()))
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return str(container["readinessProbe"]["httpGet"]["path"])


async def test_without_nats_it_is_500_at_once_and_the_same_delivery_is_stored_once_later(
    ingress: Ingress, nats: NatsServer
) -> None:
    known, unknown = message(1), message(2, contact=5999)
    await ingress.post(known)
    nats.kill()

    async def refused(body: Body) -> None:
        began = time.monotonic()
        answer = await ingress.post(body, delivery="d-3")
        assert time.monotonic() - began < 2.0
        assert answer.status_code == 500
        assert answer.json()["status"] == "not_stored"
        assert answer.headers["X-Correlation-Id"] == "d-3"

    # known customer, new customer, a look at the log
    await asyncio.gather(*(refused(body) for body in (message(3), unknown, updated(known))))
    ready = await ingress.http.get("/readyz")
    assert (ready.status_code, "nats" in ready.json()["problems"]) == (503, True)
    assert (await ingress.http.get("/livez")).status_code == 200
    # Kubernetes goes on sending it webhooks: a balancer without a pod says 503, which nobody repeats
    assert (await ingress.http.get(asked_by_kubernetes())).status_code == 200

    nats.start()
    nats.wait_ready()
    for body in (message(3), unknown):
        deadline = time.monotonic() + 60
        while (await ingress.post(body)).status_code != 200:
            assert time.monotonic() < deadline, "ingress did not come back"
        assert (await ingress.post(body)).status_code == 200
    assert await ingress.names() == ["MessageReceived"] * 3
    assert (await ingress.http.get("/readyz")).status_code == 200


async def test_what_was_acknowledged_survives_a_kill(ingress: Ingress, nats: NatsServer) -> None:
    acknowledged = []
    for id in range(1, 31):
        if (await ingress.post(message(id))).status_code == 200:
            acknowledged.append(id)
    nats.kill()
    nats.start()
    nats.wait_ready()
    deadline = time.monotonic() + 60
    while (await ingress.http.get("/readyz")).status_code != 200:
        assert time.monotonic() < deadline, "ingress did not come back"
    assert [one.event.model_dump()["message_id"] for one in await ingress.events()] == acknowledged


async def test_a_server_that_hangs_is_as_good_as_none(ingress: Ingress, nats: NatsServer) -> None:
    await ingress.post(message(1))
    nats.pause()
    try:
        began = time.monotonic()
        answer = await ingress.post(message(2))
        assert time.monotonic() - began < 2.0
        assert answer.status_code == 500
    finally:
        nats.resume()
    assert (await ingress.post(message(2))).status_code == 200
    assert await ingress.names() == ["MessageReceived", "MessageReceived"]
