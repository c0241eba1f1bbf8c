"""Between claim and request, and what else comes at the wrong moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from contracts.events.control import BotSwitched
from contracts.events.delivery import DeliveryAttempted, DeliveryFailed
from services.outbox.app import Outbox
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Start

pytestmark = pytest.mark.asyncio(loop_scope="session")


def after_the_claim(outbox: Outbox, happens: Callable[[], Awaitable[Any]]) -> None:
    """Once, just after a claim is stored and before its request."""
    append, done = outbox.book.append, []

    async def then(state: Any, part: Any, event: Any, **more: Any) -> None:
        await append(state, part, event, **more)
        if isinstance(event, DeliveryAttempted) and not done:
            done.append(event)
            await happens()

    outbox.book.append = then  # type: ignore[method-assign]


def seconds_pass(outbox: Outbox, seconds: float) -> None:
    """On the outbox' clock; really sleeping would race with a busy machine."""
    ticks = outbox.book._ticks
    outbox.book._ticks = lambda: ticks() + seconds


async def test_a_takeover_in_the_gap_withdraws_the_claim(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    after_the_claim(await outbox(), log.person_answers)
    await log.asks("uno")
    assert await log.settled(1) == ["Attempted 1", "Failed retry", "Cancelled takeover"]
    assert chatwoot.sent() == []


async def test_switched_off_in_the_gap_withdraws_the_claim(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    async def off() -> None:
        await log.store.append("log", BotSwitched(on=False, by="admin", reason="prueba"), id=uuid4())

    after_the_claim(await outbox(), off)
    await log.asks("uno")
    assert await log.settled(1) == ["Attempted 1", "Failed retry", "Cancelled off"]
    assert chatwoot.sent() == []


async def test_after_a_slow_claim_chatwoot_is_looked_at_again(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    async def slow() -> None:
        chatwoot.person_takes_over()  # no webhook tells of it
        seconds_pass(started, 60)

    started = await outbox(outbox_fresh=30.0, outbox_claim=120.0)
    after_the_claim(started, slow)
    await log.asks("uno")
    assert await log.settled(1) == ["Attempted 1", "Failed retry", "Cancelled takeover"]
    assert chatwoot.sent() == []


async def test_after_a_slow_claim_and_a_look_that_finds_nobody_it_is_sent(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    async def slow() -> None:
        seconds_pass(started, 60)

    started = await outbox(outbox_fresh=30.0, outbox_claim=120.0)
    after_the_claim(started, slow)
    await log.asks("uno")
    assert await log.settled(1) == ["Attempted 1", "Succeeded response"]
    looks = [request for request in chatwoot.requests if request.method == "GET"]
    assert len(looks) == 2  # before the claim, and after it


async def test_work_that_failed_unexpectedly_is_left_to_the_sweep(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    started = await outbox()
    refresh = started.book.refresh

    async def broken(id: str, **_: Any) -> Any:
        raise ZeroDivisionError

    started.book.refresh = broken  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        await started.courier.advance("1-1")
    started.book.refresh = refresh  # type: ignore[method-assign]
    assert "1-1" not in started.book  # what the book holds, the sweep skips


async def test_a_claim_that_took_too_long_sends_nothing(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    async def slow() -> None:
        seconds_pass(started, 31)

    started = await outbox(outbox_claim=30.0)
    after_the_claim(started, slow)
    await log.asks("uno")
    names = await log.settled(1)
    assert names == ["Attempted 1", "Failed retry", "Attempted 2", "Succeeded response"]
    failed = next(one.event for one in await log.deliveries() if isinstance(one.event, DeliveryFailed))
    assert failed.code == "late"
    assert len(chatwoot.sent()) == 1


async def test_switched_off_between_two_parts(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    async def off(_: dict[str, Any]) -> None:
        await log.store.append("log", BotSwitched(on=False, by="admin", reason="prueba"), id=uuid4())

    await outbox()
    chatwoot.committed = off
    await log.asks("uno", "dos")
    assert (await log.settled(2))[-1] == "Cancelled off"
    assert chatwoot.texts == ["uno"]


async def test_a_part_that_two_claimed_is_sent_by_the_first(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    """Both saw the same position: the second claim does not even stand."""
    first, second = await outbox(), await outbox(outbox_standby=0.0)
    chatwoot.before_commit = lambda _: asyncio.sleep(0.3)
    (part,) = await log.asks("uno")
    for one in (first, second):
        one.lanes.push("1-1")
    await log.settled(1)
    claims = [one for one in await log.deliveries() if isinstance(one.event, DeliveryAttempted)]
    assert len(claims) == 1
    assert [request.body["echo_id"] for request in chatwoot.sent()] == [str(part)]
