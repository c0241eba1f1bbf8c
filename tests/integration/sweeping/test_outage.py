"""Customers write while nobody listens; afterwards everything is there once, in order, and given back."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx

from contracts.events.inbox import ConversationStatusChanged, MessageReceived
from infra.embedded.ports import free_port
from services.sandbox import conversations
from services.sandbox.state import Conversation, Message
from services.sandbox.webhooks import BOT_FAILED
from tests.integration.sandbox.conftest import until
from tests.integration.sweeping.conftest import Town, phone

TEXTS = ["Hola", "¿Cuánto cuesta el escape?", "Es una MT-07"]


async def test_what_was_written_while_ingress_was_away_is_recovered_once_in_order_and_given_back(
    town: Town,
) -> None:
    async with town.ingress(sweeps=False):
        known = [await town.writes("Buenas", customer) for customer in (1, 2)]
        await town.told()
    conversations = [await town.writes(text, customer) for text in TEXTS for customer in (1, 2, 3)]
    await town.told()  # in vain: Chatwoot has opened all three
    await town.sandbox.act("reply", phone=phone(2), text="Te atiendo yo")
    await town.told()

    async with town.ingress():
        await until(lambda: _settled(town, 3 * 3 + 2), 30)
        async with town.sweeper():  # a second replica
            await _two_more_sweeps(town)

    first, second = known
    third = next(id for id in conversations if id not in known)
    for conversation, before in ((first, 1), (second, 1), (third, 0)):
        messages = await town.received(conversation)
        assert [m.text for m in messages] == ["Buenas"][:before] + TEXTS
        assert [m.recovered for m in messages] == [False] * before + [True] * len(TEXTS)
        assert [m.message_id for m in messages] == sorted(m.message_id for m in messages)
    ids = Counter(one.envelope.id for one in await town.events("msia.>"))
    assert ids.most_common(1)[0][1] == 1
    names = Counter(type(one.event).__name__ for one in await town.events(f"msia.inbox.{second}"))
    assert names["HumanReplied"] == 1
    # A person answered in the second one: that stays with them.
    assert sorted(await town.resumed()) == sorted([first, third])
    for conversation in (first, third):
        *_, last = await town.events(f"msia.*.{conversation}")
        assert type(last.event).__name__ == "ResumeRequested"  # after all that it answers


async def test_a_webhook_that_got_a_500_is_looked_for_once_the_log_is_back(town: Town) -> None:
    async with town.ingress(sweep_every=3600.0, sweep_first=3600.0):
        conversation = await town.writes("Hola")
        await town.told()
        town.nats.kill()
        await town.writes("¿Hay alguien?")
        await town.told()  # three times in vain
        town.nats.start()
        town.nats.wait_ready()

        async def resumed() -> bool:
            return await town.resumed() == [conversation]

        await until(resumed, 60)
        assert [(m.text, m.recovered) for m in await town.received(conversation)] == [
            ("Hola", False),
            ("¿Hay alguien?", True),
        ]


async def test_what_a_balancer_kept_from_a_replica_that_was_not_ready_is_looked_for(town: Town) -> None:
    """No webhook ever came here, so there was none to answer 500."""
    port = free_port()
    async with (
        town.ingress(sweep_every=3600.0, port=port),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as balancer,
    ):

        async def ready() -> bool:
            return (await balancer.get("/readyz", timeout=30)).is_success

        await until(ready, 30)
        await until(lambda: _swept(town, 2), 30)  # the two sweeps of its start
        conversation = await town.writes("¿Hay alguien?")
        await town.told()  # nobody
        town.nats.kill()
        assert not await ready()
        town.nats.start()
        town.nats.wait_ready()
        await until(ready, 30)

        async def resumed() -> bool:
            return await town.resumed() == [conversation]

        await until(resumed, 60)
        assert [(m.text, m.recovered) for m in await town.received(conversation)] == [("¿Hay alguien?", True)]


async def test_what_is_opened_again_is_told_before_it_is_given_back_again(town: Town) -> None:
    """Else the outbox, which then sees it open for the first time, takes that for a person's doing."""
    async with town.ingress(sweeps=False):
        conversation = await town.writes("Hola")
        await town.told()
    await town.writes("¿Hay alguien?")
    await town.told()  # in vain: Chatwoot opens it
    async with town.sweep() as sweep:
        since = datetime.now(UTC) - timedelta(hours=1)
        assert (await sweep.run(since)).count("ResumeRequested") == 1
        world = town.sandbox.world
        (shown,) = world.store.all(Conversation)
        conversations.update(world, shown, status="pending")
        conversations.update(world, shown, status="open")
        conversations.activity(world, shown, BOT_FAILED)
        await town.told()  # in vain
        report = await sweep.run(since)
        assert (await sweep.run(since)).found == []
    assert [found.event for found in report.found] == ["ConversationStatusChanged", "ResumeRequested"]
    *_, told, wish = await town.events(f"msia.*.{conversation}")
    assert isinstance(told.event, ConversationStatusChanged)
    assert told.event.snapshot.status == "open"
    assert told.event.snapshot.updated_at == shown.updated_at
    assert type(wish.event).__name__ == "ResumeRequested"


async def test_what_is_older_than_the_log_is_not_its_own(town: Town) -> None:
    """A log that begins today does not answer yesterday's customers."""
    opened = (await town.store.reader.get(1)).stored_at
    conversation = await town.writes("De ayer")
    (old,) = town.sandbox.world.store.all(Message)
    old.created_at = opened.replace(year=opened.year - 1)
    town.sandbox.world.store.save(old)
    await town.writes("De hoy")
    await town.told()
    async with town.ingress():
        await until(lambda: _settled(town, 1), 30)
        await _two_more_sweeps(town)
    assert [m.text for m in await town.received(conversation)] == ["De hoy"]


async def _settled(town: Town, messages: int) -> bool:
    received = [one for one in await town.events() if isinstance(one.event, MessageReceived)]
    return len(received) == messages and bool(await town.resumed())


async def _two_more_sweeps(town: Town) -> None:
    """By what Chatwoot was asked."""
    before = len(await _lists(town))
    await until(lambda: _swept(town, before + 4), 30)


async def _swept(town: Town, lists: int) -> bool:
    return len(await _lists(town)) >= lists


async def _lists(town: Town) -> list[str]:
    log = (await town.sandbox.http.get("/__fake/log")).json()["requests"]
    return [entry["path"] for entry in log if entry["path"].endswith("/conversations")]
