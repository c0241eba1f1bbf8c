"""What the panel asks of projections, ledger and many deliveries at once: who may, and what is stored."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.errors import BadInput, NotAllowed, Refused
from contracts.event import Event
from contracts.events.control import (
    DeliveryCancelRequested,
    DeliveryRetryRequested,
    LedgerVerifyRequested,
    ProjectionCancelRequested,
    ProjectionRebuildRequested,
    ProjectionVerifyRequested,
)
from contracts.events.conversation import BotPaused, Part
from contracts.events.delivery import DeliveryParked
from contracts.events.ledger import LedgerVerified
from infra.embedded.nats import NatsServer
from services.common.ingress import command
from tests.integration.ingress.conftest import ingress_settings, running
from tests.integration.ingress.test_commands import SECRET, Door

WHY = "cambio de esquema"


@pytest.fixture
async def door(nats: NatsServer) -> AsyncIterator[Door]:
    async with running(ingress_settings(nats.url, admin_jwt_secret=SECRET)) as ingress:
        yield Door(ingress, nats.url)


async def _wished(door: Door, aggregate: str) -> list[Event]:
    return [one.event for one in await door.ingress.store.load(f"msia.control.{aggregate}")]


async def test_an_admin_wishes_rebuilds(door: Door) -> None:
    admin = door.client("admin")
    accepted = await command(admin, "projections", "history", "rebuild", reason=WHY)
    await command(admin, "projections", "quotes", "rebuild", reason=WHY, accept_differences=True)
    await command(admin, "projections", "quotes", "verify", reason=WHY)
    await command(admin, "projections", "history", "rebuild", "cancel", reason=WHY)
    await command(admin, "projections", "quotes", "verify", "cancel", reason=WHY)
    who: dict[str, Any] = {"by": "admin-7", "reason": WHY}
    assert await _wished(door, "projections") == [
        ProjectionRebuildRequested(projection="history", **who),
        ProjectionRebuildRequested(projection="quotes", accept_differences=True, **who),
        ProjectionVerifyRequested(projection="quotes", **who),
        ProjectionCancelRequested(projection="history", **who),
        ProjectionCancelRequested(projection="quotes", what="verify", **who),
    ]
    assert accepted == {"position": 2}


async def test_others_may_not_and_a_reason_is_needed(door: Door) -> None:
    for role in ("operator", "auditor"):
        with pytest.raises(NotAllowed):
            await command(door.client(role), "projections", "history", "rebuild", reason=WHY)
    with pytest.raises(BadInput):
        await command(door.client("admin"), "projections", "history", "rebuild", reason="")
    with pytest.raises(BadInput, match="no projection"):
        await command(door.client("admin"), "projections", "History*", "rebuild", reason=WHY)
    assert await _wished(door, "projections") == []


async def test_the_ledger_is_verified_once_for_all_who_ask(door: Door) -> None:
    store = door.ingress.store
    for role in ("auditor", "operator"):
        accepted = await command(door.client(role), "ledger", "verify", reason=WHY)
        with pytest.raises(Refused, match="admin-7 asked for it at"):
            await command(door.client("admin"), "ledger", "verify", reason=WHY)
        now = datetime.now(UTC)
        for wish in (accepted["position"], None):  # one that nobody asked for changes nothing
            event = LedgerVerified(ok=True, size=2, began_at=now, milliseconds=1, by="keeper", wish=wish)
            await store.append("verifications", event, id=uuid4())
    assert await _wished(door, "ledger") == [LedgerVerifyRequested(by="admin-7", reason=WHY)] * 2


async def _parked(door: Door, conversation: str) -> UUID:
    """A part that was asked for and parked."""
    part = Part(part_id=uuid4(), kind="status", status="open")
    store = door.ingress.store
    await store.append(conversation, BotPaused(why="wish", seen=0, parts=(part,)), id=uuid4())
    await store.append(conversation, DeliveryParked(part_id=part.part_id, seen=1, reason="403"), id=uuid4())
    return part.part_id


async def test_many_parts_at_once_each_for_itself(door: Door) -> None:
    one, other = await _parked(door, "1-1"), await _parked(door, "1-2")
    waiting = Part(part_id=uuid4(), kind="status", status="open")
    await door.ingress.store.append("1-2", BotPaused(why="wish", seen=0, parts=(waiting,)), id=uuid4())
    nobody = uuid4()
    items = [
        {"conversation": "1-1", "part_id": str(one)},
        {"conversation": "1-2", "part_id": str(other)},
        {"conversation": "1-2", "part_id": str(waiting.part_id)},
        {"conversation": "1-2", "part_id": str(nobody)},
        {"conversation": "x", "part_id": str(nobody)},
        {"conversation": "1-1", "part_id": str(one)},
    ]
    said = await command(door.client(), "deliveries", "bulk", action="retry", items=items, reason=WHY)
    assert (said["accepted"], said["refused"]) == (2, 3)
    assert [(answer["part_id"], answer["refused"]) for answer in said["items"]] == [
        (str(one), None),
        (str(other), None),
        (str(waiting.part_id), "not_now"),
        (str(nobody), "not_found"),
        (str(nobody), "bad_input"),
    ]
    assert said["position"] == max(answer["position"] or 0 for answer in said["items"])
    assert "only what is parked" in said["items"][2]["detail"]
    retried = DeliveryRetryRequested(part_id=one, by="admin-7", reason=WHY)
    assert await _wished(door, "1-1") == [retried]
    said = await command(door.client(), "deliveries", "bulk", action="cancel", items=items[1:3], reason=WHY)
    assert (said["accepted"], said["refused"]) == (2, 0)
    assert [type(event) for event in await _wished(door, "1-2")] == [
        DeliveryRetryRequested,
        DeliveryCancelRequested,
        DeliveryCancelRequested,
    ]


async def test_a_bulk_has_its_limits(door: Door) -> None:
    item = {"conversation": "1-1", "part_id": str(uuid4())}
    for body in (
        {"action": "retry", "items": [], "reason": WHY},
        {"action": "retry", "items": [item] * 501, "reason": WHY},
        {"action": "send", "items": [item], "reason": WHY},
        {"action": "retry", "items": [item], "reason": ""},
    ):
        with pytest.raises(BadInput):
            await command(door.client(), "deliveries", "bulk", **body)
    with pytest.raises(NotAllowed):
        await command(door.client("auditor"), "deliveries", "bulk", action="retry", items=[item], reason=WHY)
