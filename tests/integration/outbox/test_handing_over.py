"""Agent and outbox read the same poison: Chatwoot's people hear of it once, whoever restarts in between."""

import pytest

from contracts.events.delivery import DeliveryAttempted
from contracts.events.inbox import MessageReceived
from domain.conversation.decisions import Timing
from eventstore.quarantine import Quarantine
from eventstore.store import EventStore
from infra.embedded.nats import NatsServer
from services.agent.texts import people
from services.agent.turns.clock import LogClock
from services.agent.turns.conversations import Conversations
from services.agent.turns.quarantined import Quarantined
from tests.integration.outbox.chatwoot import ScriptedChatwoot
from tests.integration.outbox.conftest import MASTER, Log, Start, until
from tests.poison import plant

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def agent_looks(url: str, id: str = "1-1") -> None:
    """An agent that has just started comes to the conversation."""
    async with EventStore.open(url, source="msia/agent", master_key=MASTER) as store:
        quarantine, conversations = Quarantine(store.client, "agent"), Conversations(store, LogClock())
        await Quarantined(store, conversations, quarantine, Timing()).set_aside(id)
        assert id in quarantine


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("msia.inbox.1-1", MessageReceived.type),
        ("msia.conversation.1-1", "msia.conversation.ReplyDreamt.v1"),
        ("msia.delivery.1-1", DeliveryAttempted.type),
    ],
)
async def test_people_are_told_once(
    nats_server: NatsServer,
    outbox: Start,
    chatwoot: ScriptedChatwoot,
    log: Log,
    subject: str,
    kind: str,
) -> None:
    await log.asks("Una respuesta que ya no sale.")
    bad = await plant(log.store, subject, kind)
    await agent_looks(nats_server.url)
    await outbox()
    await until(lambda: _status(chatwoot), lambda status: status == "open")
    await agent_looks(nats_server.url)
    await outbox()  # another replica, or the next process
    await log.customer_writes(2)
    await log.asks("Hola.", conversation=2)
    await log.settled(1, conversation=2)
    notes = [message["content"] for message in chatwoot.messages if message["private"]]
    assert len(notes) == 1
    assert f"posición {bad} " in notes[0]
    assert chatwoot.labels == ["vip", people.HANDOFF_LABEL, people.QUARANTINE_LABEL]
    said = [text for text in chatwoot.texts if text != "Hola."]
    assert len(said) == 1
    assert said[0].endswith(people.HANDOFF_FAILED)


async def _status(chatwoot: ScriptedChatwoot) -> str:
    return chatwoot.status
