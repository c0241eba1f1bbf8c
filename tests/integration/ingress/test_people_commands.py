"""Commands about who speaks: in one conversation, to one customer, everywhere."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from contracts.errors import BadInput, NotAllowed, NotFound, Refused
from contracts.events.control import BotSwitched, PauseRequested, ResumeRequested, TakeoverRequested
from contracts.events.customer import ContactMuted, ContactUnmuted, CustomerIdentified
from contracts.events.inbox import ConversationStatusChanged, Snapshot
from contracts.ids import customer_id
from services.common.ingress import ask, command
from services.common.switch import Switch
from tests.integration.ingress.test_commands import Door, door

__all__ = ["door"]  # the fixture

WISHES = {"pause": PauseRequested, "resume": ResumeRequested, "takeover": TakeoverRequested}


async def begun(door: Door) -> None:
    """A conversation that the log knows, and its customer."""
    store = door.ingress.store
    fact = ConversationStatusChanged(account=1, conversation=1, contact_id=4, snapshot=Snapshot())
    await store.append("1-1", fact, id=uuid4())
    known = CustomerIdentified(account=1, contact_id=4, key_generation=1, name=None, phone=None)
    await store.append(customer_id(1, 4), known, id=uuid4(), owner=customer_id(1, 4), create_key=True)


@pytest.mark.parametrize("wish", WISHES)
async def test_a_wish_names_who_and_why(door: Door, wish: str) -> None:
    await begun(door)
    accepted = await command(door.client(), "conversations", "1-1", wish, reason="lo llevo yo")
    (stored,) = await door.wishes()
    assert stored == WISHES[wish](by="admin-7", reason="lo llevo yo")
    message = await door.ingress.store.reader.get(accepted["position"])
    assert message.headers["ce-actor"] == "admin-7"


async def test_only_who_may_and_only_what_is_there(door: Door) -> None:
    await begun(door)
    with pytest.raises(NotAllowed, match="operator or admin"):
        await command(door.client("auditor"), "conversations", "1-1", "pause")
    with pytest.raises(NotFound, match="1-2"):
        await command(door.client(), "conversations", "1-2", "pause")
    with pytest.raises(BadInput, match="1-512"):
        await command(door.client(), "conversations", "nadie", "pause")
    assert await door.wishes() == []


async def test_the_switch_tells_who_turned_it_and_is_stored_once(door: Door) -> None:
    assert (await ask(door.client("auditor"), "GET", "bot")).data["on"] is True
    for _ in range(2):
        state = await command(door.client(), "bot", "switch", on=False, reason="precios equivocados")
    assert (state["on"], state["by"], state["reason"]) == (False, "admin-7", "precios equivocados")
    stored = [r.event for r in await door.ingress.store.load("msia.control.log")]
    assert [e for e in stored if isinstance(e, BotSwitched)] == [
        BotSwitched(on=False, by="admin-7", reason="precios equivocados")
    ]
    assert await Switch(door.ingress.store).on() is False
    with pytest.raises(NotAllowed):
        await command(door.client("auditor"), "bot", "switch", on=True, reason="x")
    await command(door.client(), "bot", "switch", on=True, reason="corregidos")
    assert await Switch(door.ingress.store).on() is True


async def test_a_contact_is_muted_once_and_unmuted(door: Door) -> None:
    await begun(door)
    await command(door.client(), "contacts", "1-4", "mute", reason="insultos")
    with pytest.raises(Refused, match="already"):
        await command(door.client(), "contacts", "contact-1-4", "mute", reason="insultos")
    await command(door.client(), "contacts", "1-4", "unmute", reason="se ha disculpado")
    with pytest.raises(Refused, match="not muted"):
        await command(door.client(), "contacts", "1-4", "unmute", reason="x")
    with pytest.raises(NotFound):
        await command(door.client(), "contacts", "1-5", "mute", reason="x")
    with pytest.raises(BadInput):
        await command(door.client(), "contacts", "Ana", "mute", reason="x")
    stored = [r.event for r in await door.ingress.store.load("msia.customer.contact-1-4")]
    assert [type(event) for event in stored[1:]] == [ContactMuted, ContactUnmuted]


async def test_the_command_line_says_the_same(door: Door, tmp_path: Path) -> None:
    await begun(door)
    code, out, err = await door.msia(tmp_path, "conversations", "pause", "1-1", "--reason", "vacaciones")
    assert code == 0, err
    assert json.loads(out)["wish"] == "pause"
    code, out, err = await door.msia(tmp_path, "bot", "off", "--reason", "prueba", "-o", "json")
    assert (code, json.loads(out)["on"]) == (0, False), err
    code, out, _ = await door.msia(tmp_path, "bot", "status", "-o", "table")
    assert code == 0
    assert "the bot is off since" in out
    code, _, err = await door.msia(tmp_path, "contacts", "mute", "1-5", "--reason", "x")
    assert code == 3
    assert "no contact 1-5" in err
