"""One sweep at a time: what it finds, and that it and a webhook make one event."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from contracts.errors import Misconfigured, Unreachable
from services.ingress.sweeping.cursor import Cursor, Swept
from services.sandbox import conversations, messages
from services.sandbox.state import AgentBot, Conversation, Message
from tests.integration.sandbox.conftest import until
from tests.integration.sweeping.conftest import Town, phone

HOUR = timedelta(hours=1)


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - HOUR


async def test_a_message_that_comes_by_webhook_and_by_two_sweeps_at_once_is_one_event(town: Town) -> None:
    faults = "/__fake/faults"
    by_sweep = 0
    async with town.ingress(sweeps=False), town.sweep() as one, town.sweep() as other:
        for round_ in range(6):
            await town.sandbox.http.post(faults, json={"kind": "pause"})
            for customer in (1, 2):
                await town.writes(f"Mensaje {round_}", customer)
            _, *reports = await asyncio.gather(
                town.sandbox.http.delete(faults), *(sweep.run(an_hour_ago()) for sweep in (one, other))
            )
            by_sweep += sum(report.count("MessageReceived") for report in reports)
            await town.told()
        await asyncio.gather(one.run(an_hour_ago()), other.run(an_hour_ago()))
    assert by_sweep  # or there was no race
    for conversation in ("1-1", "1-2"):
        found = await town.received(conversation)
        assert sorted(m.text or "" for m in found) == [f"Mensaje {round_}" for round_ in range(6)]
    ids = Counter(one.envelope.id for one in await town.events("msia.>"))
    assert max(ids.values()) == 1
    assert await town.resumed() == []  # no webhook failed


async def test_edits_deletions_echoes_and_ticks_are_found_where_the_lists_show_them(town: Town) -> None:
    world = town.sandbox.world
    async with town.ingress(sweeps=False):
        conversation = await town.writes("Hola")
        await town.writes("Borra esto")
        await town.told()
    first, second = world.store.all(Message, "message_type = 0")
    part = "0d6c4b7e-4b6e-4f0e-9a51-6d6f1c1f2a11"
    await town.sandbox.post("Buenas", content_attributes={"msia_part": part})
    await town.sandbox.shown("Buenas", "read")
    with world.store.transaction():
        messages.update(world, first, content="Hola, buenas")
        messages.delete(world, second)
        conversations.update(world, world.store.one(Conversation, 1), status="pending")
    await town.told()
    async with town.sweep() as sweep:
        report = await sweep.run(an_hour_ago())
        assert (await sweep.run(an_hour_ago())).found == []
    counted = Counter(found.event for found in report.found)
    assert counted["MessageEdited"] == 1
    assert counted["MessageDeleted"] == 1
    assert counted["MessageReceived"] == 0
    states = [
        one.event.state
        for one in await town.events(f"msia.inbox.{conversation}")
        if type(one.event).__name__ == "DeliveryStatusReported"
    ]
    assert states == ["echoed", "read"]


async def test_status_and_assignee_are_told_as_they_are_now(town: Town) -> None:
    async with town.ingress(sweeps=False):
        conversation = await town.writes("Hola")
        await town.told()
    await town.sandbox.act("assign", phone=phone(1))
    await town.sandbox.act("resolve", phone=phone(1))
    await town.told()
    async with town.sweep() as sweep:
        report = await sweep.run(an_hour_ago())
        assert (await sweep.run(an_hour_ago())).found == []
    told = [found.event for found in report.found if found.conversation == conversation]
    assert told == ["ConversationStatusChanged", "ConversationAssigned"]


async def test_who_was_opened_by_a_person_stays_with_them(town: Town) -> None:
    """Also without an assignee and an answer: an administrator opens it so."""
    async with town.ingress(sweeps=False):
        await town.writes("Hola")
        await town.told()
    await town.writes("¿Hay alguien?")
    await town.told()
    await town.sandbox.act("pending", phone=phone(1))
    await town.sandbox.act("open", phone=phone(1))
    await town.sandbox.act("unassign", phone=phone(1))
    await town.told()
    async with town.sweep() as sweep:
        report = await sweep.run(an_hour_ago())
    assert report.count("MessageReceived") == 1
    assert await town.resumed() == []


async def test_what_was_handed_over_is_not_taken_back(town: Town) -> None:
    """The bot's own handoff opens it, too: that is no failure."""
    async with town.ingress(sweeps=False):
        await town.writes("Quiero hablar con una persona")
        await town.told()
    with town.sandbox.world.store.transaction():
        world = town.sandbox.world
        bot = world.store.one(AgentBot, 1)
        conversations.set_status(world, world.store.one(Conversation, 1), "open", bot)
    await town.told()
    async with town.sweep() as sweep:
        await sweep.run(an_hour_ago())
    assert await town.resumed() == []


async def test_without_a_users_token_the_last_message_of_known_conversations_is_recovered(town: Town) -> None:
    async with town.ingress(sweeps=False):
        conversation = await town.writes("Hola", 1)
        await town.told()
    for text in ("Uno", "Dos"):
        await town.writes(text, 1)
    await town.writes("Nadie me conoce", 2)
    await town.told()
    async with town.sweep(chatwoot_user_token="") as sweep:
        await sweep.run(an_hour_ago())
        await sweep.run(an_hour_ago())
    assert [m.text for m in await town.received()] == ["Hola", "Dos"]
    assert await town.resumed() == [conversation]
    async with town.ingress(chatwoot_user_token="") as notes:
        assert sum("recovery is limited to the last message" in note for note in notes) == 1
    async with town.sweeper(chatwoot_user_token="", chatwoot_api_token="") as notes:
        assert any("is recovered" in note for note in notes)


async def test_more_than_a_page_is_read(town: Town) -> None:
    async with town.ingress(sweeps=False):
        await town.writes("Hola")
        await town.told()
    await town.sandbox.say(burst=[{"type": "text", "text": f"{number}"} for number in range(100)])
    await town.writes("Fin")
    async with town.sweep() as sweep:
        await sweep.run(an_hour_ago())
    assert [m.text for m in await town.received()] == ["Hola", *map(str, range(100)), "Fin"]


async def test_chatwoot_away_or_refusing_is_said_in_one_line(town: Town) -> None:
    await town.writes("Hola")
    await town.told()
    async with town.sweep(chatwoot_api_url="http://127.0.0.1:9") as sweep:
        with pytest.raises(Unreachable, match="Chatwoot does not answer"):
            await sweep.run(an_hour_ago())
    async with town.sweep(chatwoot_user_token="wrong") as sweep:
        with pytest.raises(Misconfigured, match="CHATWOOT_USER_TOKEN"):
            await sweep.run(an_hour_ago())
    fault = {"kind": "502", "route": "GET /api/*", "times": 1}
    await town.sandbox.http.post("/__fake/faults", json=fault)
    async with town.sweep() as sweep:
        with pytest.raises(Unreachable, match="502"):
            await sweep.run(an_hour_ago())
        assert (await sweep.run(an_hour_ago())).count("MessageReceived") == 1


@pytest.mark.parametrize(("token", "path"), [(None, "/messages"), ("", "")])
async def test_a_conversation_that_chatwoot_cannot_show_stops_no_other(
    town: Town, token: str | None, path: str
) -> None:
    async with town.ingress(sweeps=False):
        for customer in (1, 2, 3):
            await town.writes("Hola", customer)
        await town.told()
    for customer in (1, 2, 3):
        await town.writes("¿Siguen ahí?", customer)
    fault = {"kind": "500", "route": f"GET /api/v1/accounts/1/conversations/2{path}", "times": 9}
    await town.sandbox.http.post("/__fake/faults", json=fault)
    changes = {} if token is None else {"chatwoot_user_token": token}
    async with town.sweep(**changes) as sweep:
        report = await sweep.run(an_hour_ago())
    recovered = {found.conversation for found in report.found if found.event == "MessageReceived"}
    assert recovered == {"1-1", "1-3"}
    assert list(report.failed) == ["1-2"]


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_the_place_moves_on_past_a_conversation_that_always_fails(town: Town, kind: str) -> None:
    async with town.ingress(sweeps=False):
        for customer in (1, 2):
            await town.writes("Hola", customer)
        await town.told()
    for customer in (1, 2):
        await town.writes("¿Siguen ahí?", customer)
    await town.told()
    fault = {"kind": kind, "route": "GET /api/v1/accounts/1/conversations/2*"}
    await town.sandbox.http.post("/__fake/faults", json=fault)
    cursor = Cursor(town.store)

    async def moved_on() -> bool:
        swept = await cursor.read()
        return swept is not None and list(swept.left) == ["1-2"] and swept.at > swept.left["1-2"]

    async with town.sweeper():
        await until(moved_on, 60)
        first = await cursor.read()

        async def moves_further() -> bool:
            later = await cursor.read()
            return bool(first and later and later.at > first.at and later.left == first.left)

        await until(moves_further, 60)
        assert [m.text for m in await town.received("1-1")] == ["Hola", "¿Siguen ahí?"]
        await town.sandbox.http.delete("/__fake/faults")

        async def recovered() -> bool:
            swept = await cursor.read()
            return len(await town.received("1-2")) == 2 and bool(swept and not swept.left)

        await until(recovered, 60)


async def test_what_failed_is_looked_at_however_long_ago_it_changed(town: Town) -> None:
    async with town.ingress(sweeps=False):
        conversation = await town.writes("Hola")
        await town.told()
    await town.writes("¿Siguen ahí?")
    await town.told()
    async with town.sweep() as sweep:
        later = datetime.now(UTC) + timedelta(minutes=5)  # nothing changed since then
        assert (await sweep.run(later)).conversations == 0
        report = await sweep.run(later, left={conversation: an_hour_ago()})
    assert report.count("MessageReceived") == 1


async def test_the_second_in_which_it_was_left_counts_whole(town: Town) -> None:
    conversation = await town.writes("Hola")
    await town.told()
    written = town.sandbox.world.store.all(Message, "message_type = 0")[0].created_at
    async with town.sweep() as sweep:
        later = datetime.now(UTC) + timedelta(minutes=5)
        report = await sweep.run(later, left={conversation: written.replace(microsecond=999_999)})
    assert report.count("MessageReceived") == 1


async def test_what_was_swept_by_a_clock_that_was_ahead_is_swept_again(town: Town) -> None:
    cursor, before = Cursor(town.store), datetime.now(UTC)
    await cursor.write(Swept(before + HOUR, {"1-1": before}), took=30.0)
    swept = await cursor.read()
    assert swept is not None
    assert before - timedelta(seconds=31) < swept.at <= datetime.now(UTC) - timedelta(seconds=30)
    assert swept.left == {"1-1": before}
    await cursor.write(Swept(before - HOUR), took=30.0)  # one that was behind only looks at more
    swept = await cursor.read()
    assert swept is not None
    assert swept.at == before - HOUR
