from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.events.inbox import ContactUpdated, ConversationAssigned, ConversationStatusChanged
from services.ingress.parsing import History, Rejection, Served, parse
from services.ingress.parsing.statements import ContactState, Seen, Settled
from tests.fixtures.chatwoot.bodies import conversation, fixture

AT = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)


def digest(text: str) -> str:
    return f"digest of {text!r}"


EMPTY = History()


def settled(body: dict[str, Any], history: History = EMPTY) -> list[Settled]:
    found = [statement.settle(history, digest) for statement in parse(body, Served(8))]
    return [one for one in found if one]


def changed(*names: str) -> dict[str, Any]:
    return {"changed_attributes": [{name: {"previous_value": None, "current_value": 1}} for name in names]}


def test_a_takeover_is_a_status_and_an_assignee() -> None:
    status, assigned = (one.event for one in settled(fixture("conversation_updated_takeover")))
    assert isinstance(status, ConversationStatusChanged)
    assert isinstance(assigned, ConversationAssigned)
    assert (status.conversation, status.contact_id, status.snapshot.status) == (731, 5301, "open")
    assert (assigned.snapshot.assignee_type, assigned.snapshot.assignee_id) == ("User", 44)


def test_the_three_webhooks_of_one_toggle_are_one_event() -> None:
    bodies = [
        conversation("conversation_opened", at=AT),
        conversation("conversation_status_changed", at=AT, changed_attributes=None),
        conversation("conversation_updated", at=AT, **changed("status")),
    ]
    assert len({one.id for body in bodies for one in settled(body)}) == 1


def test_the_same_status_later_is_another_event() -> None:
    first = settled(conversation("conversation_opened", at=AT))
    later = settled(conversation("conversation_opened", at=AT + timedelta(milliseconds=1)))
    assert first[0].id != later[0].id


@pytest.mark.parametrize(
    ("names", "events"),
    [
        (("waiting_since",), []),
        (("label_list", "updated_at"), []),
        (("custom_attributes", "priority", "first_reply_created_at"), []),
        (("status",), ["ConversationStatusChanged"]),
        (("snoozed_until",), ["ConversationStatusChanged"]),
        (("assignee_id",), ["ConversationAssigned"]),
        (("assignee_agent_bot_id",), ["ConversationAssigned"]),
        (("team_id", "status"), ["ConversationStatusChanged", "ConversationAssigned"]),
    ],
)
def test_only_changes_that_matter_are_facts(names: tuple[str, ...], events: list[str]) -> None:
    body = conversation("conversation_updated", at=AT, **changed(*names))
    assert [type(one.event).__name__ for one in settled(body)] == events


@pytest.mark.parametrize("changes", [None, "status", 7])
def test_an_update_that_does_not_say_what_changed_may_hide_a_takeover(changes: Any) -> None:
    body = conversation("conversation_updated", at=AT, changed_attributes=changes)
    assert len(settled(body)) == 2


def test_without_updated_at_the_change_says_when() -> None:
    body = fixture("conversation_updated_takeover")
    del body["updated_at"]
    [status, _] = parse(body, Served(8))
    assert status.at == datetime(2026, 10, 5, 7, 45, 0, 148000, tzinfo=UTC)


def test_without_any_time_the_content_tells_states_apart_and_the_log_is_looked_at() -> None:
    body = fixture("conversation_opened")
    body["updated_at"] = None
    [status] = parse(body, Served(8))
    assert status.at is None
    assert settled(body) == settled(body)
    assert settled(body) != settled(body | {"last_activity_at": body["last_activity_at"] + 1})


def test_an_old_chatwoot_names_no_account_and_no_kind_of_assignee() -> None:
    body = fixture("conversation_updated_takeover")
    del body["account"]
    del body["meta"]["assignee_type"]
    [status, assigned] = settled(body)
    assert isinstance(status.event, ConversationStatusChanged)
    assert isinstance(assigned.event, ConversationAssigned)
    assert (status.event.account, assigned.event.snapshot.assignee_type) == (8, "User")

    body["messages"] = []
    assert settled(body)[0].id == status.id  # the served account fills in
    with pytest.raises(Rejection, match=r"account\.id"):
        parse(body, Served())


@pytest.mark.parametrize("status", [None, 7, "una frase entera, que no es un estado"])
def test_a_conversation_without_a_status_is_rejected(status: Any) -> None:
    with pytest.raises(Rejection, match="status"):
        parse(conversation("conversation_opened", at=AT, status=status), Served(8))


def contact_after(body: dict[str, Any], *seen: Settled) -> list[Settled]:
    history = History(len(seen), [Seen(str(one.id), "ContactUpdated") for one in seen])
    return settled(body, history)


def test_a_contact_is_told_when_first_seen_and_then_only_when_it_changes() -> None:
    body = fixture("contact_updated")
    [first] = contact_after(body)
    assert isinstance(first.event, ContactUpdated)
    assert (first.event.name, first.event.phone, first.event.blocked) == (
        "Bruno Ficticio",
        "+34000000522",
        False,
    )
    assert contact_after(body, first) == []
    assert contact_after(body | {"custom_attributes": {}, "last_activity_at": 5}, first) == []

    [renamed] = contact_after(body | {"name": "Bruno F."}, first)
    assert contact_after(body | {"name": "Bruno F."}, first, renamed) == []
    [back] = contact_after(body, first, renamed)
    assert back.id not in (first.id, renamed.id)
    assert contact_after(body, first, renamed, back) == []
    for change in ({"blocked": True}, {"email": "b@buzon.example"}, {"phone_number": None}):
        assert len(contact_after(body | change, first)) == 1


def test_the_id_of_a_contact_shows_nothing_of_it() -> None:
    [state] = parse(fixture("contact_created"), Served())
    assert isinstance(state, ContactState)
    one = state.settle(History(), lambda text: "aa")
    other = state.settle(History(), lambda text: "bb")
    assert one is not None
    assert other is not None
    assert one.id != other.id  # it depends on the key alone


@pytest.mark.parametrize(
    "event", ["conversation_typing_on", "conversation_typing_off", "inbox_created", "webwidget_triggered"]
)
def test_known_events_that_nobody_needs(event: str) -> None:
    with pytest.raises(Rejection) as refused:
        parse({"event": event}, Served(8))
    assert refused.value.reason == "not_needed"
