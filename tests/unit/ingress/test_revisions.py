"""What a `message_updated` makes, given what the log holds."""

from typing import Any

import pytest

from contracts.events.inbox import HumanReplied, MessageEdited, MessageReceived
from contracts.ids import message_event_id
from contracts.private import ERASED
from services.ingress.parsing import History, Revision, Served, parse
from services.ingress.parsing.statements import Seen, Settled
from tests.fixtures.chatwoot.bodies import message, updated


def digest(text: str) -> str:
    return f"digest of {text!r}"


def revise(body: dict[str, Any], *seen: Seen) -> Settled | None:
    revision = parse(updated(body), Served())[0]
    assert isinstance(revision, Revision)
    assert revision.needs_history
    return revision.settle(History(len(seen), seen), digest)


def received(text: Any, id: int = 5) -> Seen:
    return Seen(str(message_event_id(8, id)), "MessageReceived", id, text=text)


def test_a_message_never_seen_is_received_under_its_usual_id() -> None:
    found = revise(message(5, "Hola"), Seen("other", "MessageReceived", 4, text="Hola"))
    assert found is not None
    assert isinstance(found.event, MessageReceived)
    assert found.id == message_event_id(8, 5)


@pytest.mark.parametrize(("stored", "now"), [("Hola", "Hola"), (None, None), (None, ""), ("", None)])
def test_an_update_that_changes_no_text_is_nothing(stored: str | None, now: str | None) -> None:
    assert revise(message(5, now), received(stored)) is None


def test_another_text_is_an_edit() -> None:
    found = revise(message(5, "Adiós"), received("Hola"))
    assert found is not None
    assert isinstance(found.event, MessageEdited)
    assert (found.event.message_id, found.event.text) == (5, "Adiós")


def test_an_edit_back_is_an_event_of_its_own_and_each_is_told_once() -> None:
    there = revise(message(5, "B"), received("A"))
    assert there is not None
    edited = Seen(str(there.id), "MessageEdited", 5, text="B")
    assert revise(message(5, "B"), received("A"), edited) is None
    back = revise(message(5, "A"), received("A"), edited)
    assert back is not None
    again = revise(message(5, "B"), received("A"), edited, Seen(str(back.id), "MessageEdited", 5, text="A"))
    assert again is not None
    assert len({there.id, back.id, again.id}) == 3


def test_a_text_that_cannot_be_read_cannot_be_compared() -> None:
    assert revise(message(5, "Adiós"), received(ERASED)) is None


def test_a_persons_message_comes_back_only_if_the_log_never_saw_it() -> None:
    body = message(5, "Le llamo", like="message_created_person")
    found = revise(body)
    assert found is not None
    assert isinstance(found.event, HumanReplied)
    assert revise(body, Seen(str(found.id), "HumanReplied", 5)) is None
    # A retry from the dashboard wipes our key, so our own message looks like somebody else's.
    assert revise(body, Seen("x", "DeliveryStatusReported", 5, echo=True)) is None
    assert revise(body, Seen("x", "DeliveryStatusReported", 5)) is not None
