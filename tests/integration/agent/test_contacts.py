"""Limits are a customer's: what they write in another conversation counts, and nobody else's does."""

from collections.abc import Awaitable, Callable

from contracts.events.conversation import Elsewhere, TurnStarted
from domain.conversation.state import Conversation
from services.agent.turns.contacts import Contacts
from tests.integration.agent.conftest import Log, Replica

Make = Callable[..., Awaitable[Replica]]


async def begun(log: Log, conversation: int) -> TurnStarted:
    events = await log.store.load(f"msia.conversation.1-{conversation}")
    return next(r.event for r in reversed(events) if isinstance(r.event, TurnStarted))


async def test_a_turn_says_what_its_customer_wrote_elsewhere(log: Log, replica: Make) -> None:
    looked: list[Elsewhere] = []

    async def elsewhere(state: Conversation) -> Elsewhere:
        looked.append(await contacts.elsewhere(state))
        return looked[-1]

    one = await replica(elsewhere=elsewhere)
    contacts = Contacts(one.store.reader, one.conversations, 60.0, every=0.0)
    for id in (10, 11, 12):
        await log.says(id, conversation=1, contact=7)
    await log.says(20, conversation=2, contact=8)
    await log.says(30, conversation=3, contact=7)
    for conversation in (1, 2, 3):
        await one.runner.advance(f"1-{conversation}")
    assert (await begun(log, 1)).elsewhere == Elsewhere(texts=1)
    assert (await begun(log, 2)).elsewhere == Elsewhere()
    assert (await begun(log, 3)).elsewhere == Elsewhere(texts=3)
    assert len(looked) == 3


async def test_what_is_older_than_the_window_does_not_count(log: Log, replica: Make) -> None:
    one = await replica()
    contacts = Contacts(one.store.reader, one.conversations, 0.0, every=0.0)
    await log.says(1, conversation=1, contact=7)
    await log.says(2, conversation=2, contact=7)
    assert await contacts.elsewhere(await one.conversations.load("1-2")) == Elsewhere()
