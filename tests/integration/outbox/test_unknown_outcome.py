"""Chatwoot hides saved messages behind 500s and lost connections: found out by looking, never said twice."""

import pytest

from contracts.events.delivery import DeliveryFailed, DeliverySucceeded
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Start

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("fault", ["500-after", "reset-after", "hang-after"])
async def test_saved_behind_an_error_is_found_and_adopted(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, fault: str
) -> None:
    await outbox()
    chatwoot.faults = [fault]
    (part,) = await log.asks("uno")
    assert await log.settled(1) == ["Attempted 1", "Failed unknown", "Succeeded look"]
    assert chatwoot.texts == ["uno"]
    last = (await log.deliveries())[-1].event
    assert isinstance(last, DeliverySucceeded)
    assert (last.part_id, last.message_id) == (part, 100)


@pytest.mark.parametrize("fault", ["500-before", "reset-before"])
async def test_not_saved_is_sent_again_with_the_same_key(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, fault: str
) -> None:
    await outbox()
    chatwoot.faults = [fault]
    (part,) = await log.asks("uno")
    names = await log.settled(1)
    assert names == [
        "Attempted 1",
        "Failed unknown",  # the answer
        "Failed unknown",  # the first look
        "Failed absent",  # the second
        "Attempted 2",
        "Succeeded response",
    ]
    assert chatwoot.texts == ["uno"]
    keys = {request.body["content_attributes"]["msia_part"] for request in chatwoot.sent()}
    assert keys == {str(part)}


async def test_it_looks_only_past_the_servers_own_limit(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_server_limit=0.6, outbox_margin=0.2)
    chatwoot.faults = ["500-before"]
    await log.asks("uno")
    await log.settled(1)
    failures = [one for one in await log.deliveries() if isinstance(one.event, DeliveryFailed)]
    told, first, second = failures
    assert (first.stored_at - told.stored_at).total_seconds() >= 0.8
    assert (second.stored_at - first.stored_at).total_seconds() >= 0.1


async def test_our_own_echo_settles_it_without_a_look(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_server_limit=300.0)
    chatwoot.faults = ["500-after"]
    chatwoot.committed = log.chatwoot_reports
    await log.asks("uno")
    names = await log.settled(1)
    assert names[-1] == "Succeeded echo"
    assert not chatwoot.sent("GET", "/messages")


async def test_without_a_user_token_the_last_message_may_confirm(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(chatwoot_user_token="")
    chatwoot.faults = ["500-after"]
    await log.asks("uno")
    assert (await log.settled(1))[-1] == "Succeeded look"


async def test_without_a_user_token_the_rest_is_parked_not_sent_again(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(chatwoot_user_token="")
    chatwoot.faults = ["500-before"]
    await log.asks("uno", "dos")
    names = await log.settled(2)
    assert names[-2:] == ["Parked unknown_outcome", "Cancelled earlier_part"]
    assert chatwoot.texts == []
    assert len(chatwoot.sent()) == 1


async def test_a_wrong_user_token_is_as_good_as_none(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(chatwoot_user_token="wrong")
    chatwoot.faults = ["500-before"]
    await log.asks("uno")
    assert (await log.settled(1))[-1] == "Parked unknown_outcome"


async def test_a_long_conversation_is_looked_through_page_by_page(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    async def others(request: object) -> None:
        for id in range(len(chatwoot.messages), 150):
            note = {"id": 100 + id, "content": "x", "private": True, "content_attributes": {}}
            chatwoot.messages.append(note)

    await outbox()
    chatwoot.before_commit = others
    chatwoot.faults = ["500-after"]
    await log.asks("uno")
    assert (await log.settled(1))[-1] == "Succeeded look"
    assert len(chatwoot.sent("GET", "/messages")) == 2


async def test_what_chatwoot_said_is_kept_but_not_in_the_open(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox()
    chatwoot.faults = ["500-before"]
    await log.asks("uno")
    await log.settled(1)
    failed = next(one for one in await log.deliveries() if isinstance(one.event, DeliveryFailed))
    assert isinstance(failed.event, DeliveryFailed)
    assert failed.event.code == "500"
    assert "Internal Server Error" in str(failed.event.detail)
    stored = await log.store.reader.get(failed.position)
    assert b"Internal Server Error" not in stored.body


async def test_a_person_is_told_behind_a_message_that_nobody_can_look_at(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_stale_after=1.0)
    chatwoot.faults, chatwoot.unlistable = ["500-after"], True
    await log.asks("uno")
    await log.hands_off()
    names = await log.settled(5)
    assert "Parked unknown_outcome" in names
    assert (chatwoot.status, set(chatwoot.labels)) == ("open", {"vip", "humano"})
    assert chatwoot.texts.count("uno") == 1
