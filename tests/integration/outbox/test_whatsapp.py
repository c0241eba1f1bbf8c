"""What WhatsApp makes of a message that Chatwoot has: told late, not told at all, or refused beforehand."""

import pytest

from contracts.events.control import DeliveryRetryRequested
from contracts.events.delivery import DeliveryAttempted, DeliveryParked, DeliverySucceeded
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Start, until

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON = {"outbox_untraced_after": 0.3, "outbox_sweep_every": 0.1, "outbox_standby": 0.1}


async def wait_for(log: Log, last: str) -> list[str]:
    return await until(log.names, lambda names: names[-1:] == [last])


async def the_only(log: Log, kind: type[DeliveryParked]) -> DeliveryParked:
    (found,) = [one.event for one in await log.deliveries() if isinstance(one.event, kind)]
    return found


async def test_a_refusal_that_comes_when_all_seemed_done_is_parked(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    started = await outbox(**SOON)
    (part,) = await log.asks("uno")
    await log.settled(1)
    await log.chatwoot_reports(chatwoot.messages[0], "sent")
    await until(lambda: _held(started.book), lambda held: not held)
    await log.chatwoot_reports(chatwoot.messages[0], "failed", error_code="131026")
    names = await wait_for(log, "Parked whatsapp_131026")
    assert names == ["Attempted 1", "Succeeded response", "Parked whatsapp_131026"]
    parked = await the_only(log, DeliveryParked)
    assert (parked.part_id, parked.attempt, parked.message_id) == (part, 1, 100)


async def test_and_sent_again_on_wish_as_a_message_of_its_own(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(**SOON)
    (part,) = await log.asks("uno")
    await log.settled(1)
    await log.chatwoot_reports(chatwoot.messages[0], "failed", error_code="131026")
    await wait_for(log, "Parked whatsapp_131026")
    chatwoot.faults = ["500-before"]  # the look must not take the lost message for this one
    await log.control(DeliveryRetryRequested(by="admin", part_id=part))
    await until(lambda: _texts(chatwoot), lambda texts: len(texts) == 2)
    await wait_for(log, "Succeeded response")
    last = (await log.deliveries())[-1].event
    assert isinstance(last, DeliverySucceeded)
    assert (last.message_id, last.attempt) == (101, 3)


async def test_the_lost_message_is_not_taken_for_the_new_one_by_a_bots_look(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    """It carries the same key, and is the conversation's last."""
    await outbox(**SOON, chatwoot_user_token="")
    (part,) = await log.asks("uno")
    await log.settled(1)
    await log.chatwoot_reports(chatwoot.messages[0], "failed", error_code="131026")
    await wait_for(log, "Parked whatsapp_131026")
    chatwoot.faults = ["500-before"]
    await log.control(DeliveryRetryRequested(by="admin", part_id=part))
    await wait_for(log, "Parked unknown_outcome")


async def test_a_message_that_nobody_told_of_is_looked_at(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    async def accepted(message: dict[str, object]) -> None:
        message["source_id"] = "wamid.1"

    chatwoot.committed = accepted
    await outbox(**SOON)
    await log.asks("uno")
    await wait_for(log, "Traced 1")
    assert len(chatwoot.sent()) == 1


@pytest.mark.parametrize("token", ["user-token", "", "wrong"])
async def test_one_that_never_left_is_parked_with_or_without_a_token_that_may_look(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, token: str
) -> None:
    await outbox(**SOON, chatwoot_user_token=token)
    await log.asks("uno")
    await wait_for(log, "Parked no_whatsapp_id")
    await log.chatwoot_reports(chatwoot.messages[0], "sent")  # Sidekiq tried again
    await wait_for(log, "Succeeded echo")
    assert len(chatwoot.sent()) == 1


async def test_a_death_before_the_look_loses_it_not(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    """Another process finds it in the log."""
    first = await outbox(outbox_untraced_after=3600.0)
    await log.asks("uno")
    await log.settled(1)
    await first.close()
    await outbox(**SOON)
    await wait_for(log, "Parked no_whatsapp_id")


async def test_outside_the_window_a_template_carries_the_text(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    chatwoot.can_reply = False
    await outbox(outbox_template_name="respuesta", outbox_template_parameter="texto")
    await log.asks("Son 175,00 €.\n\n¿Seguimos con {{nombre}}?")
    await log.settled(1)
    (request,) = chatwoot.sent()
    assert request.body["template_params"] == {
        "name": "respuesta",
        "language": "es",
        "category": "UTILITY",
        "processed_params": {"body": {"texto": "Son 175,00 €. ¿Seguimos con { {nombre}}?"}},
    }
    claim = (await log.deliveries())[0].event
    assert isinstance(claim, DeliveryAttempted)
    assert claim.template == "respuesta"


async def test_without_one_it_is_parked_with_the_reason(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    chatwoot.can_reply = False
    await outbox()
    await log.asks("uno", "dos")
    assert await log.settled(2) == ["Parked window_closed", "Cancelled earlier_part"]
    assert chatwoot.sent() == []


async def test_the_log_says_what_each_attempt_asked_and_was_answered(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox()
    chatwoot.faults = ["429", "ok", "422"]
    await log.asks("uno", "dos")
    await log.settled(2)
    claim, failed, _, done, other, refused = (one.event.model_dump() for one in await log.deliveries())
    assert (claim["request"], claim["released"], other["released"]) == ("POST messages", None, "waited")
    assert [one["http_status"] for one in (failed, done, refused)] == [429, 200, 422]
    assert all(one["milliseconds"] >= 0 for one in (failed, done, refused))
    assert (refused["reason"], refused["attempt"]) == ("chatwoot_422", 1)


async def _held(book: object) -> bool:
    return "1-1" in book  # type: ignore[operator]


async def _texts(chatwoot: ScriptedChatwoot) -> list[str]:
    return chatwoot.texts
