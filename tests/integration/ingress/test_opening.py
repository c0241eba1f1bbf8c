"""Opening personal data: recorded first, and only that conversation's customers."""

from collections.abc import AsyncIterator

import httpx
import pytest

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import PersonalDataOpened
from contracts.events.inbox import MessageReceived
from contracts.ids import whole
from infra.embedded.nats import NatsServer
from tests.fixtures.chatwoot.bodies import message
from tests.integration.ingress.conftest import Ingress, ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, token


@pytest.fixture
async def ingress(nats: NatsServer) -> AsyncIterator[Ingress]:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as running_one:
        yield running_one


async def ask(ingress: Ingress, conversation: str, role: str = "auditor") -> httpx.Response:
    return await ingress.http.post(
        f"/api/privacy/open/{conversation}",
        json={"reason": "una queja"},
        headers={"Authorization": f"Bearer {token(role)}"},
    )


async def said(ingress: Ingress) -> str:
    """A message of a customer, as Chatwoot tells it; its conversation."""
    (await ingress.post(message(4711))).raise_for_status()
    (recorded,) = [one for one in await ingress.events() if isinstance(one.event, MessageReceived)]
    return recorded.aggregate


async def test_it_is_recorded_before_it_is_shown(ingress: Ingress) -> None:
    conversation = await said(ingress)
    done = await ask(ingress, conversation)
    assert done.status_code == 200, done.text
    answer = done.json()
    (recorded,) = [one for one in await ingress.events(whole(conversation)) if _opening(one)]
    assert isinstance(recorded.event, PersonalDataOpened)
    assert (recorded.event.by, recorded.event.reason) == ("admin-7", "una queja")
    assert recorded.event.customer == answer["customers"][0]
    assert answer["position"] == recorded.position
    shown = [
        one for one in await ingress.events(whole(conversation)) if isinstance(one.event, MessageReceived)
    ]
    assert answer["private"][str(shown[0].position)]["text"] == shown[0].event.text  # type: ignore[attr-defined]


async def test_an_erased_customer_stays_closed(ingress: Ingress) -> None:
    conversation = await said(ingress)
    (customer,) = (await ask(ingress, conversation)).json()["customers"]
    assert ingress.store.keys is not None
    await ingress.store.keys.destroy(customer)
    answer = (await ask(ingress, conversation)).json()
    assert answer["private"] == {}
    assert answer["closed"]


async def test_who_may_open(ingress: Ingress) -> None:
    conversation = await said(ingress)
    assert (await ask(ingress, conversation, "service")).status_code == 403
    assert (await ask(ingress, "1-999999")).status_code == 404
    assert not [one for one in await ingress.events("msia.control.>") if _opening(one)]
    assert (await ask(ingress, conversation, "operator")).status_code == 200  # who answers customers
    url = f"/api/privacy/open/{conversation}"
    headers = {"Authorization": f"Bearer {token('admin')}"}
    assert (await ingress.http.post(url, json={"reason": ""}, headers=headers)).status_code == 422


def _opening(recorded: Recorded[Event]) -> bool:
    return isinstance(recorded.event, PersonalDataOpened)
