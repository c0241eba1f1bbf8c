"""All that is held on a person is handed out, to whoever may have it, and it stands in the log first."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.errors import Unreachable
from contracts.events.control import PersonalDataOpened, PersonalDataSearched
from contracts.events.customer import CustomerIdentified
from contracts.events.inbox import MessageReceived
from contracts.ids import KeyId
from eventstore.keys import OpenKey
from tests.integration.privacy.conftest import Office
from tests.integration.privacy.planting import planted


async def test_every_private_field_of_every_type_is_in_data_and_page(office: Office) -> None:
    person, neighbour = await office.plant(), await office.plant()
    data, page, files = await office.export(phone=person.phone)
    text = str(data)
    for mark in person.marks[:-1]:
        assert mark.decode() in text, mark
        assert mark.decode() in page, mark
    assert list(files.values()) == [person.content]
    assert data["conversations"] == person.conversations
    assert data["unreadable"] == []
    for mark in neighbour.marks:
        assert mark.decode() not in text + page
    for one in data["events"]:  # open parts are whole too: as the log has them
        stored = await office.store.reader.get(one["position"])
        assert one["type"] == stored.headers["ce-type"]


async def test_it_stands_in_the_log_and_in_the_next_one(office: Office) -> None:
    person = await office.plant()
    data, _, _ = await office.export(contact=f"1-{person.contact}")
    (opened,) = data["opened"]
    stored = await office.store.reader.get(opened["position"])
    assert stored.subject == f"msia.control.{person.customer.id}"
    assert stored.headers["ce-actor"] == "admin-7"
    data, page, _ = await office.export(conversation=person.conversations[1])
    assert [one["by"] for one in data["opened"]] == ["admin-7", "admin-7"]
    assert page.count("admin-7: lo pide") == 2


async def test_what_cannot_be_recorded_is_not_opened(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await office.plant()

    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(office.store, "append", fails)
    assert (await office.post("export", contact=f"1-{person.contact}", reason="x")).status_code == 500


async def test_who_may_and_who_is_found(office: Office) -> None:
    person = await office.plant()
    before = await office.store.last_position()
    for wish, role in (
        ("export", "operator"),
        ("status", "operator"),
        ("erase", "auditor"),
        ("restrict", "auditor"),
    ):
        answer = await office.post(wish, role, contact=f"1-{person.contact}", reason="x")
        assert answer.status_code == 403, wish
    for wrong in ({"phone": "+34 699 999 999"}, {"contact": "1-999999"}, {"conversation": "1-999999"}):
        assert (await office.post("export", reason="x", **wrong)).status_code == 404, wrong
    for bad in ({}, {"phone": "12"}, {"phone": person.phone, "contact": "1-1"}, {"contact": "ada"}):
        assert (await office.post("export", reason="x", **bad)).status_code == 422, bad
    new = await office.store.load("msia.>", after=before)
    (looked,) = [one.event for one in new]  # for the one number that is one
    assert looked == PersonalDataSearched(by="admin-7", reason="x")
    national = person.phone.removeprefix("+34")
    for phone in (person.phone, f"{national[:3]} {national[3:]}", f"0034{national}"):
        assert (await office.post("status", phone=phone)).json()["customer"] == person.customer.id


async def test_a_search_that_cannot_be_recorded_opens_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, opened = await office.plant(), []
    assert office.store.keys is not None
    get, append = office.store.keys.get, office.ingress.store.append

    async def watched(key: KeyId) -> OpenKey:
        opened.append(key)
        return await get(key)

    async def refused(*_: object, **__: object) -> None:
        raise Unreachable("the log is away")

    monkeypatch.setattr(office.store.keys, "get", watched)
    monkeypatch.setattr(office.store, "append", refused)
    assert (await office.post("status", phone=person.phone)).status_code == 503
    assert opened == []
    monkeypatch.setattr(office.store, "append", append)
    assert (await office.post("status", phone=person.phone)).status_code == 200
    assert opened


async def test_what_cannot_be_searched_is_said(office: Office) -> None:
    person = await office.plant()
    data, page, _ = await office.export(contact=f"1-{person.contact}")
    until = datetime.fromisoformat(data["not_searched"]["rejected_webhooks_until"])
    month_after = (datetime.now(UTC).replace(day=1) + timedelta(days=32)).date().replace(day=1)
    assert until.date() == month_after + timedelta(days=30)
    assert "no se puede saber si alguno habla de usted" in page
    assert f"{until.astimezone(ZoneInfo('Europe/Madrid')):%d/%m/%Y}" in page


async def test_a_number_of_two_contacts_is_nobody_s(office: Office) -> None:
    one, other = await office.plant(), await office.plant()
    moved = CustomerIdentified(
        account=1, contact_id=other.contact, key_generation=1, name=None, phone=one.phone
    )
    await office.append(other.customer.id, moved, other.customer.id)
    answer = await office.post("export", phone=one.phone, reason="x")
    assert answer.status_code == 409
    assert f"1-{one.contact}" in answer.text
    assert f"1-{other.contact}" in answer.text
    assert not [
        e
        for e in await office.store.load("msia.control.>")
        if isinstance(e.event, PersonalDataOpened) and e.event.customer == one.customer.id
    ]


async def test_a_number_that_only_a_message_told(office: Office) -> None:
    person = await office.plant()
    event = planted(MessageReceived, "x", 1, person.contact, person.contact)
    later = event.model_copy(update={"phone": f"+34711{person.contact:06}"})
    await office.append(f"1-{person.contact}", later, person.customer.id)
    assert (await office.post("status", phone=f"711{person.contact:06}")).json()[
        "customer"
    ] == person.customer.id


async def test_another_contact_of_the_same_conversation_stays_closed(office: Office) -> None:
    one, other = await office.plant(), await office.plant()
    merged = planted(MessageReceived, other.who, 1, one.contact, other.contact)
    await office.append(f"1-{one.contact}", merged, other.customer.id)
    data, page, _ = await office.export(contact=f"1-{one.contact}")
    assert f"marca-{other.who}" not in str(data) + page


async def test_what_was_written_cannot_act_on_the_page(office: Office) -> None:
    person = await office.plant()
    event = planted(MessageReceived, "x", 1, person.contact, person.contact)
    evil = event.model_copy(update={"text": "<script>alert(1)</script>", "name": "<img src=x>"})
    await office.append(f"1-{person.contact}", evil, person.customer.id)
    _, page, _ = await office.export(contact=f"1-{person.contact}")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
