"""A conversation that the outbox cannot read: only a handoff leaves it, the other conversations go on."""

import httpx
import pytest

from contracts.events.control import QuarantineDropped, QuarantineRetryRequested
from contracts.events.conversation import ReplyRequested, ToolCalled
from contracts.events.delivery import DeliveryAttempted, DeliveryParked, DeliverySucceeded
from contracts.events.inbox import MessageReceived
from eventstore.poison import read
from eventstore.quarantine import SetAside, listed
from services.outbox.app import Outbox
from services.outbox.reading import NEEDS
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import Log, Start, until
from tests.limits import PATIENCE
from tests.poison import plant

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def aside(log: Log) -> list[SetAside]:
    return await listed(log.store.client, "outbox")


async def parked(log: Log, conversation: int = 1) -> list[str]:
    tail = await read(log.store, "test", f"msia.delivery.1-{conversation}", 0, NEEDS)
    return [event.event.reason for event in tail.events if isinstance(event.event, DeliveryParked)]


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("msia.conversation.1-1", ReplyRequested.type),
        ("msia.conversation.1-1", "msia.conversation.ReplyDreamt.v1"),
        ("msia.inbox.1-1", MessageReceived.type),
        ("msia.control.1-1", "msia.control.PauseRequested.v9"),
    ],
)
async def test_a_reply_is_parked_and_a_handoff_goes(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log, subject: str, kind: str
) -> None:
    await log.asks("No debería salir.")
    bad = await plant(log.store, subject, kind)
    await log.hands_off()
    await log.customer_writes(2)
    await log.asks("Hola.", conversation=2)
    started = await outbox()
    assert await log.settled(1, conversation=2) == ["Attempted 1", "Succeeded response"]
    await until(lambda: _of(chatwoot), lambda done: done[1:] == (["vip", "humano"], "open"))
    assert await parked(log) == ["quarantined"]
    assert sorted(chatwoot.texts) == ["Hola.", "Te paso con una persona."]
    (entry,) = await until(lambda: aside(log), bool)
    assert (entry.aggregate, entry.position, entry.poison) == ("1-1", bad, (bad,))
    assert any("1-1 is quarantined since position" in note for note in await _notes(started))


async def test_what_the_outbox_does_not_need_stops_nothing(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    await plant(log.store, "msia.conversation.1-1", ToolCalled.type)
    await plant(log.store, "msia.inbox.1-1", "msia.inbox.MessageDreamt.v1")
    await outbox()
    await log.asks("Hola.")
    await until(lambda: _texts(chatwoot), lambda texts: texts == ["Hola."])
    assert await aside(log) == []


async def test_an_unreadable_delivery_may_have_been_the_handoff_s_own(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    """Label and status may be set twice; a text or a note would be seen twice."""
    await log.hands_off()
    await plant(log.store, "msia.delivery.1-1", DeliverySucceeded.type)
    await outbox()
    await until(lambda: _of(chatwoot), lambda done: done[1:] == (["vip", "humano"], "open"))
    assert chatwoot.messages == []
    assert await parked(log) == ["quarantined", "quarantined"]


async def test_poison_between_claim_and_request_withdraws_the_claim(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    started = await outbox()
    append, done = started.book.append, []

    async def then(state: object, part: object, event: object, **more: object) -> None:
        await append(state, part, event, **more)  # type: ignore[arg-type]
        if isinstance(event, DeliveryAttempted) and not done:
            done.append(await plant(log.store, "msia.control.1-1", "msia.control.PauseRequested.v9"))

    started.book.append = then  # type: ignore[method-assign]
    await log.asks("uno")
    assert await until(lambda: parked(log), bool) == ["quarantined"]
    assert chatwoot.sent() == []


async def test_after_a_drop_the_rest_is_delivered_also_by_the_next_process(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    bad = await plant(log.store, "msia.control.1-1", "msia.control.PauseRequested.v9")
    await outbox()
    await log.asks("uno")
    await until(lambda: parked(log), bool)
    await until(lambda: aside(log), bool)
    dropped = QuarantineDropped(reader="outbox", aggregate="1-1", positions=(bad,), by="admin", reason="x")
    await log.control(dropped)
    await until(lambda: aside(log), lambda found: found == [])
    await log.asks("dos")
    await until(lambda: _texts(chatwoot), lambda texts: texts == ["dos"])
    other = await outbox()
    await log.asks("tres")
    await until(lambda: _texts(chatwoot), lambda texts: texts == ["dos", "tres"])
    assert not len(other.quarantine)


async def test_a_retry_of_what_still_does_not_decode_changes_nothing(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    bad = await plant(log.store, "msia.control.1-1", "msia.control.PauseRequested.v9")
    started = await outbox()
    await log.asks("uno")
    await until(lambda: aside(log), bool)
    wish = QuarantineRetryRequested(reader="outbox", aggregate="1-1", by="admin")
    await log.control(wish)
    await until(lambda: _behind(started, log), lambda last: last > bad + 3)
    assert await parked(log) == ["quarantined"]
    assert [entry.position for entry in await aside(log)] == [bad]
    assert chatwoot.sent() == []


async def test_a_body_without_its_parts_does_not_stop_the_sweep(
    outbox: Start, chatwoot: ScriptedChatwoot, log: Log
) -> None:
    for kind in (ReplyRequested, DeliverySucceeded):
        context = kind.context
        await plant(log.store, f"msia.{context}.1-7", kind.type, {"open": {"parts": [{}]}})
        await plant(log.store, f"msia.{context}.1-7", kind.type, {"open": []})
    await outbox()
    await log.asks("uno")
    await until(lambda: _texts(chatwoot), lambda texts: texts == ["uno"])


async def _behind(started: Outbox, log: Log) -> int:
    """Up to where the quarantined conversation was seen last."""
    return max((entry.last for entry in started.quarantine), default=0)


async def _of(chatwoot: ScriptedChatwoot) -> tuple[list[str], list[str], str]:
    return chatwoot.texts, chatwoot.labels, chatwoot.status


async def _texts(chatwoot: ScriptedChatwoot) -> list[str]:
    return chatwoot.texts


async def _notes(started: Outbox) -> list[str]:
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        answer = await http.get(f"http://127.0.0.1:{started.settings.outbox_health_port}/readyz")
        assert answer.status_code == 200  # it would never be ready again
        return list(answer.json()["notes"])
