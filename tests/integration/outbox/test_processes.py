"""Processes die, come back, run side by side; the log alone decides what is sent."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from nats.js.errors import NotFoundError

from contracts.events.delivery import DeliveryAttempted, DeliverySucceeded
from tests.integration.outbox.chatwoot import Request, ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Process, Start, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

Spawn = Callable[..., Process]


@pytest.mark.parametrize("committed", [True, False], ids=["committed", "not committed"])
async def test_killed_between_claim_and_answer_it_is_said_exactly_once(
    process: Spawn, chatwoot: ScriptedChatwoot, log: Log, committed: bool
) -> None:
    asked = asyncio.Event()

    async def hold(_: Any) -> None:
        asked.set()
        if len(chatwoot.sent()) == 1:
            await asyncio.sleep(3600)  # the first request never gets its answer

    if committed:
        chatwoot.committed = hold
    else:
        chatwoot.before_commit = hold
    first = process()
    await first.ready()
    await log.asks("uno", "dos")
    await asyncio.wait_for(asked.wait(), 20)
    assert await log.names() == ["Attempted 1"]
    first.kill()
    second = process()
    await second.ready()
    await log.settled(2)
    assert chatwoot.texts == ["uno", "dos"]


async def test_what_the_consumer_had_acked_before_the_crash_is_found_in_the_log(
    process: Spawn, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    chatwoot.down = True
    first = process()
    await first.ready()
    await log.asks("uno")

    async def unacked() -> int:
        info = await log.store.client.jetstream().consumer_info("EVENTS", "outbox")
        return (info.num_ack_pending or 0) + (info.num_pending or 0)

    await until(unacked, lambda waiting: waiting == 0)
    first.kill()
    chatwoot.down = False
    second = process()
    await second.ready()
    await log.settled(1)
    assert chatwoot.texts == ["uno"]


async def test_two_at_once_send_each_part_once(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    await asyncio.gather(outbox(outbox_standby=0.0, outbox_sweep_every=0.05), outbox(outbox_standby=0.0))
    chatwoot.faults = ["500-after", "429", "reset-after", "500-before", "reset-before"]
    for conversation in range(1, 9):
        await log.customer_writes(conversation)
        await log.asks("uno", "dos", conversation=conversation)
    for conversation in range(1, 9):
        await log.settled(2, conversation)
    assert sorted(chatwoot.texts) == ["dos"] * 8 + ["uno"] * 8
    keys = [message["content_attributes"]["msia_part"] for message in chatwoot.messages]
    assert len(set(keys)) == 16


async def test_one_takes_over_what_the_other_left(
    process: Spawn, outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    """Acked, waiting for its retry, then its owner is killed: nobody will deliver the message again."""
    first = process(outbox_retries="[3.0]", outbox_host_pause=3.0)
    await first.ready()
    chatwoot.faults = ["429"]
    await log.asks("uno")
    await until(log.names, lambda names: "Failed retry" in names)
    await outbox()  # a second one, which reads the log at start
    first.kill()
    await log.settled(1)
    assert chatwoot.texts == ["uno"]


async def test_the_sweep_finds_what_no_consumer_brings(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    started = await outbox()
    # As if another replica had taken the message, acked it and died.
    started.lanes.push = lambda key, message=None: None  # type: ignore[method-assign]
    await log.asks("uno")
    del started.lanes.push
    await log.settled(1)
    assert chatwoot.texts == ["uno"]


async def test_a_consumer_that_was_deleted_comes_back(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_sweep_every=3600.0)  # so that only the consumer can bring it
    js = log.store.client.jetstream()
    await js.delete_consumer("EVENTS", "outbox")

    async def back() -> bool:
        try:
            await js.consumer_info("EVENTS", "outbox")
        except NotFoundError:
            return False
        return True

    await until(back, lambda there: there)
    await log.asks("uno")
    await log.settled(1)
    assert chatwoot.texts == ["uno"]


async def test_sigterm_waits_for_what_is_on_the_wire(
    process: Spawn, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: Request) -> None:
        asked.set()
        await go_on.wait()

    chatwoot.before_commit = hold
    running = process(outbox_request_timeout=10.0)
    await running.ready()
    await log.asks("uno")
    await asyncio.wait_for(asked.wait(), 20)
    stopped = asyncio.create_task(asyncio.to_thread(running.terminate))

    async def said() -> str:
        return running.output

    await until(said, lambda output: "outbox stops" in output)
    assert not stopped.done()
    go_on.set()
    assert await stopped == 0
    assert await log.names() == ["Attempted 1", "Succeeded response"]


async def test_nats_gone_for_a_while_loses_nothing(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, nats_server: Any
) -> None:
    """The answer comes while the log is away: it is recorded when the log is back."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: Request) -> None:
        asked.set()
        await go_on.wait()

    await outbox(outbox_request_timeout=10.0)
    chatwoot.before_commit = hold
    await log.asks("uno")
    await asyncio.wait_for(asked.wait(), 20)
    await asyncio.to_thread(nats_server.kill)
    go_on.set()

    async def said() -> list[str]:
        return chatwoot.texts

    await until(said, lambda texts: texts == ["uno"])
    await asyncio.to_thread(nats_server.restart)
    assert await log.settled(1) == ["Attempted 1", "Succeeded response"]
    kinds = [type(one.event) for one in await log.deliveries()]
    assert kinds == [DeliveryAttempted, DeliverySucceeded]


async def test_it_says_what_is_missing_and_does_not_start(process: Spawn) -> None:
    started = process(chatwoot_api_token="")
    assert await asyncio.to_thread(started.child.wait, 20) == 2
    assert "CHATWOOT_API_TOKEN" in started.output
