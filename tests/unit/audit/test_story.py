"""The words for each event. `tests.integration.audit.story` is the conversation of the golden tests."""

import pytest

from contracts.event import event_types
from contracts.events.control import PauseRequested, PersonalDataOpened
from contracts.events.conversation import ModelCalled, ReplyRequested
from contracts.events.inbox import MessageReceived
from services.audit.story import printing
from services.audit.story.lines import TELLERS, Story, clean
from tests.integration.audit.story import ANSWER, TEXT, decisions, part_id, question
from tests.unit.audit.entries import closed, opened, unknown

CONVERSATION_CONTEXTS = ("inbox", "conversation", "delivery")
assert printing  # importing it registers the words


def test_every_event_of_a_conversation_has_words() -> None:
    kinds = [kind for _, kind in event_types() if kind.context in CONVERSATION_CONTEXTS]
    # about contacts, not conversations
    assert {kind.__name__ for kind in kinds} - TELLERS.keys() == {"ContactUpdated"}


def test_words_are_for_events_that_exist() -> None:
    assert TELLERS.keys() <= {kind.__name__ for _, kind in event_types()}


def test_without_keys_a_text_is_a_block() -> None:
    line = Story().line(closed(question(1, 101)))
    assert (line.who, line.what) == ("customer", "▒▒▒ (message 101; with image)")


def test_an_opened_text_is_shown() -> None:
    assert TEXT in Story().line(opened(question(1, 101))).what
    reply = next(event for event in decisions(1, 101, 2) if isinstance(event, ReplyRequested))
    assert ANSWER in Story().line(opened(reply)).what
    assert ANSWER not in Story().line(closed(reply)).what


def test_a_medium_without_words_says_so() -> None:
    silent = question(1, 101).model_copy(update={"text": None})
    assert Story().line(opened(silent)).what.startswith("(no words)")


def test_a_turn_is_held_together_and_tells_quote_and_delivery() -> None:
    story = Story()
    lines = [story.line(closed(event)) for event in decisions(1, 101, 2)]
    assert [line.turn for line in lines] == ["first", *["inside"] * 4, "last", "", ""]
    assert lines[0].what == "turn 1 answers message 101 with motos-part v1"
    assert "175,00 € net + 21 % VAT = 211,75 €" in lines[3].what
    assert lines[-1].what == "message: Chatwoot has it as message 102 (its answer says so)"


def test_a_call_of_no_use_stands_out() -> None:
    called = next(event for event in decisions(1, 101, 2) if isinstance(event, ModelCalled))
    assert Story().line(closed(called)).tone == "quiet"
    line = Story().line(closed(called.model_copy(update={"failed": "no_tool_call"})))
    assert line.tone == "bad"
    assert line.what.endswith(": of no use (no_tool_call)")


def test_a_part_whose_request_was_not_read_is_called_by_its_id() -> None:
    last = list(decisions(1, 101, 2))[-1]
    assert Story().line(closed(last)).what.startswith(f"part {str(part_id(1))[:8]}: ")


def test_who_opened_what_is_told() -> None:
    seen = PersonalDataOpened(by="ana", customer="contact-1-7", reason="queja 12")
    assert Story().line(closed(seen)).what == "ana read personal data of contact-1-7: queja 12"
    file = seen.model_copy(update={"digest": "0" * 64})
    assert Story().line(closed(file)).what == "ana read a file of contact-1-7: queja 12"


def test_an_event_without_words_is_shown_as_data() -> None:
    line = Story().line(unknown("MessageBoxed", boxes=2))
    assert (line.who, line.what) == ("ingress", 'MessageBoxed {"boxes": 2}')


def test_a_body_of_another_shape_is_shown_as_data() -> None:
    assert Story().line(unknown("DeliverySucceeded", how="new")).what == 'DeliverySucceeded {"how": "new"}'


@pytest.mark.parametrize("text", ["\x1b[2J\x1b]0;owned\x07", "a\u202eb", "\x9b31m", "a\rb"])
def test_words_of_others_cannot_act_on_the_terminal(text: str) -> None:
    received = MessageReceived.model_validate({**question(1, 101).model_dump(), "text": text})
    shown = clean(Story().line(opened(received)).what)
    assert not set(shown) & set("\x1b\x07\u202e\x9b\r")


def test_emoji_and_accents_stay() -> None:
    assert clean("¿Cuánto? 👩‍🔧 💶") == "¿Cuánto? 👩‍🔧 💶"


def test_a_wish_names_who_and_why() -> None:
    line = Story().line(closed(PauseRequested(by="admin-1", reason="holidays")))
    assert line.what == "admin-1 wants the bot paused: holidays"
