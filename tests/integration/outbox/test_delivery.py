"""What the agent asked for reaches Chatwoot, once and in order, or the log says why not."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from contracts.events.control import BotSwitched, DeliveryRetryRequested, PauseRequested
from contracts.events.delivery import DeliveryEvent
from services.outbox.rendering import harmless
from tests.integration.outbox.chatwoot import BOT, Request, ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Start, until
from tests.limits import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_parts_arrive_in_order_each_with_our_key(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox()
    parts = await log.asks("Hola.", "Son 175,00 €.", "¿Seguimos?")
    assert await log.settled(3) == ["Attempted 1", "Succeeded response"] * 3
    assert chatwoot.texts == ["Hola.", "Son 175,00 €.", "¿Seguimos?"]
    first = chatwoot.sent()[0]
    assert first.path == "/api/v1/accounts/1/conversations/1/messages"
    assert first.headers["api-access-token"] == BOT
    assert first.body["message_type"] == "outgoing"
    assert first.body["private"] is False
    assert first.body["echo_id"] == str(parts[0])
    attributes = [request.body["content_attributes"] for request in chatwoot.sent()]
    assert [a["msia_part"] for a in attributes] == [str(part) for part in parts]
    assert [a["msia_index"] for a in attributes] == [0, 1, 2]
    assert len({a["msia_turn"] for a in attributes}) == 1
    assert "source_id" not in first.body  # Chatwoot would take it for delivered


async def test_every_event_carries_the_correlation_of_the_request(outbox: Start, log: Log) -> None:
    await outbox()
    await log.asks("Hola.")
    await log.settled(1)
    recorded = await log.deliveries()
    assert {one.envelope.correlation_id for one in recorded} == {"c-1"}
    assert {one.envelope.source for one in recorded} == {"msia/outbox"}
    # Each decision states what it had seen: all of the conversation up to itself.
    before = [one.position for one in await log.store.load("msia.*.1-1")]
    for one in recorded:
        assert isinstance(one.event, DeliveryEvent)
        assert one.event.seen == max(position for position in before if position < one.position)


async def test_a_handoff_tells_customer_and_people(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox()
    await log.hands_off()
    await log.settled(4)
    assert chatwoot.texts == ["Te paso con una persona."]
    assert chatwoot.messages[1]["private"] is True
    assert chatwoot.labels == ["vip", "humano"]
    assert chatwoot.status == "open"
    kinds = [request.path.rsplit("/", 1)[1] for request in chatwoot.requests if request.method == "POST"]
    assert kinds == ["messages", "messages", "labels", "toggle_status"]


async def test_labels_that_are_there_are_not_set_again(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    chatwoot.labels = ["vip", "humano", "otra"]
    await outbox()
    await log.hands_off()
    assert "Succeeded nothing_to_do" in await log.settled(4)
    assert not chatwoot.sent("POST", "/labels")


async def test_the_text_leaves_harmless(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    await outbox()
    text = "{{contact.phone_number}} *ojo*\n1. uno"
    await log.asks(text)
    await log.settled(1)
    assert chatwoot.texts == [harmless(text)]
    assert "{{" not in chatwoot.texts[0]


async def test_conversations_do_not_wait_for_each_other(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    hangs, go_on = asyncio.Event(), asyncio.Event()

    async def hang(request: Request) -> None:
        if "/conversations/1/" in request.path:
            hangs.set()
            await go_on.wait()

    chatwoot.before_commit = hang
    await outbox(outbox_request_timeout=60.0)
    await log.asks("uno")
    await hangs.wait()
    await log.customer_writes(2)
    await log.asks("dos", conversation=2)
    await log.settled(1, conversation=2)
    assert await log.names() == ["Attempted 1"]
    go_on.set()
    assert await log.settled(1) == ["Attempted 1", "Succeeded response"]


async def test_the_next_part_goes_as_soon_as_whatsapp_has_the_one_before(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_pace=300.0)
    await log.asks("uno", "dos")
    await until(_of(chatwoot), lambda texts: texts == ["uno"])
    await log.settled(1)
    assert chatwoot.texts == ["uno"]
    await log.chatwoot_reports(chatwoot.messages[0], "sent")
    await until(_of(chatwoot), lambda texts: texts == ["uno", "dos"])


async def test_a_429_is_tried_again_later(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    await outbox()
    chatwoot.faults = ["429"]
    await log.asks("uno")
    names = await log.settled(1)
    assert names == ["Attempted 1", "Failed retry", "Attempted 2", "Succeeded response"]
    assert chatwoot.texts == ["uno"]


async def test_too_many_messages_is_tried_again(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    await outbox()
    chatwoot.faults = ["flood"]
    await log.asks("uno")
    assert (await log.settled(1))[-1] == "Succeeded response"


@pytest.mark.parametrize("fault", ["422", "401", "404"])
async def test_a_refusal_parks_the_part_and_ends_its_reply(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, fault: str
) -> None:
    await outbox()
    chatwoot.faults = [fault]
    await log.asks("uno", "dos")
    names = await log.settled(2)
    assert names == ["Attempted 1", f"Parked chatwoot_{fault}", "Cancelled earlier_part"]
    assert chatwoot.texts == []
    await log.asks("tres")
    await log.settled(3)
    assert chatwoot.texts == ["tres"]


async def test_an_operator_sends_a_parked_part_again(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox()
    chatwoot.faults = ["422"]
    (part,) = await log.asks("uno")
    await log.settled(1)
    await log.control(DeliveryRetryRequested(by="admin", part_id=part))
    names = await log.settled(2)
    assert names[-3:] == ["Requeued asked for by an operator", "Attempted 2", "Succeeded response"]
    assert chatwoot.texts == ["uno"]


async def test_a_takeover_seen_by_looking_ends_the_reply(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_fresh=0.05)

    async def person(message: dict[str, object]) -> None:
        chatwoot.person_takes_over()

    chatwoot.committed = person  # between part one and part two
    await log.asks("uno", "dos", "tres")
    names = await log.settled(3)
    assert names == ["Attempted 1", "Succeeded response", "Cancelled takeover", "Cancelled takeover"]
    assert chatwoot.texts == ["uno"]


async def test_a_takeover_told_by_the_log_ends_the_reply(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_pace=300.0)
    await log.asks("uno", "dos")
    await log.settled(1)
    await log.person_answers()
    assert (await log.settled(2))[-1] == "Cancelled takeover"
    assert chatwoot.texts == ["uno"]


async def test_a_pause_wished_for_ends_the_reply(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    await outbox(outbox_pace=300.0)
    await log.asks("uno", "dos")
    await log.settled(1)
    await log.control(PauseRequested(by="admin"))
    assert (await log.settled(2))[-1] == "Cancelled takeover"


async def test_switched_off_nothing_is_said(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    await outbox()
    await log.store.append("log", BotSwitched(on=False, by="admin", reason="prueba"), id=uuid4())
    await log.asks("uno")
    assert await log.settled(1) == ["Cancelled off"]
    assert chatwoot.sent() == []


async def test_a_503_says_when_to_come_back(outbox: Start, chatwoot: ScriptedChatwoot, log: Log) -> None:
    """Nobody asks before, not even who only wants to look."""
    chatwoot.down, chatwoot.retry_after = True, "300"
    running = await outbox()
    await log.asks("uno")

    async def rests() -> float:
        return running.host.breaker.rests

    await until(rests, lambda seconds: seconds > 200)
    asked = len(chatwoot.requests)
    await log.customer_writes(2, 20)
    await log.asks("dos", conversation=2)

    async def waiting() -> int:
        return len(running.due)

    await until(waiting, lambda conversations: conversations == 2)
    assert len(chatwoot.requests) == asked


async def test_but_one_wrong_header_does_not_silence_us(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    chatwoot.down, chatwoot.retry_after = True, "86400"
    await outbox(outbox_longest_pause=0.5)
    await log.asks("uno")

    async def asked() -> int:
        return len(chatwoot.requests)

    await until(asked, bool)
    chatwoot.down = False
    await log.settled(1)
    assert chatwoot.texts == ["uno"]


async def test_while_chatwoot_is_down_no_attempt_is_spent(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await outbox(outbox_breaker_failures=2)
    chatwoot.down = True
    await log.asks("uno")

    async def tried() -> int:
        return len(chatwoot.requests)

    await until(tried, lambda tried: tried >= 3)
    assert await log.names() == []
    chatwoot.down = False
    assert await log.settled(1) == ["Attempted 1", "Succeeded response"]


async def test_while_chatwoot_is_gone_no_attempt_is_spent(
    outbox: Start, log: Log, chatwoot: ScriptedChatwoot
) -> None:
    await outbox(chatwoot_api_url="http://127.0.0.1:9", outbox_stale_after=1.5)
    await log.asks("uno")
    assert await log.settled(1) == ["Cancelled stale"]


async def test_health_names_what_works_less_well(outbox: Start) -> None:
    started = await outbox(chatwoot_user_token="")
    url = f"http://127.0.0.1:{started.settings.outbox_health_port}"
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        assert (await http.get(f"{url}/livez")).status_code == 200
        answer = await http.get(f"{url}/readyz")
    assert answer.status_code == 200
    assert "CHATWOOT_USER_TOKEN" in answer.json()["notes"][0]


def _of(chatwoot: ScriptedChatwoot):  # type: ignore[no-untyped-def]
    async def texts() -> list[str]:
        return chatwoot.texts

    return texts
