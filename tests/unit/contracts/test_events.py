"""Every type survives the trip through its parts, with and without its key."""

from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime

from contracts.errors import UnknownEvent
from contracts.event import Event, event_type, event_types
from contracts.events.conversation import QuoteGiven
from contracts.events.inbox import MessageReceived
from contracts.private import ERASED, Erased

st.register_type_strategy(AwareDatetime, st.datetimes(timezones=st.just(UTC)))
TYPES = [kind for _, kind in event_types()]
JSON = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3)
FREE = {"response": JSON, "arguments": JSON, "result": JSON, "details": JSON}  # typed `Any`: JSON in truth


def any_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(kind, **{name: FREE[name] for name in FREE if name in kind.model_fields})


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.type)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_a_type_survives_its_parts(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(any_of(kind))
    rebuilt = kind.from_parts(event.open_part(), event.private_part())
    assert rebuilt.open_part() == event.open_part()
    assert rebuilt.private_part() == event.private_part()


@pytest.mark.parametrize("kind", [k for k in TYPES if k.private], ids=lambda kind: kind.type)
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_without_its_key_the_open_part_stays(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(any_of(kind))
    left = kind.from_parts(event.open_part(), None)
    assert left.open_part() == event.open_part()
    assert all(getattr(left, name) is ERASED for name in kind.private)


def test_names_say_context_and_version() -> None:
    assert MessageReceived.type == "msia.inbox.MessageReceived.v1"
    assert event_type("msia.inbox.MessageReceived.v1") is MessageReceived


def test_an_unknown_type_says_what_to_do() -> None:
    with pytest.raises(UnknownEvent, match="upgrade"):
        event_type("msia.inbox.MessageReceived.v9")


def test_a_field_we_do_not_know_is_an_error_not_a_loss() -> None:
    with pytest.raises(ValueError, match="surprise"):
        QuoteGiven.model_validate({"surprise": 1})


def test_a_quote_has_no_private_part() -> None:
    assert not QuoteGiven.private


def test_no_open_field_is_called_like_personal_data() -> None:
    personal = {"text", "texts", "phone", "email", "urls", "filename", "whatsapp_id", "arguments", "response"}
    public = {"PromptPublished", "ArticlePublished"}  # the company's own words
    for kind in TYPES:
        if kind.__name__ not in public:
            assert not personal & (set(kind.model_fields) - kind.private), kind.type


def test_erased_reads_as_nothing() -> None:
    assert not ERASED
    assert str(ERASED) == "▒▒▒"
    assert isinstance(ERASED, Erased)
