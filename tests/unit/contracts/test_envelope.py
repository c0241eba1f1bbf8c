from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from contracts.envelope import Envelope
from contracts.errors import Undecodable
from contracts.ids import KeyId, conversation_id, is_conversation, split_conversation, stable_id
from contracts.money import euros

FULL = Envelope(
    id=uuid4(),
    type="msia.inbox.MessageReceived.v1",
    source="msia/ingress",
    time=datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC),
    correlation_id="c",
    causation_id="d",
    traceparent="00-aa-bb-01",
    aggregate_version=3,
    expected_position=0,
    key_id=KeyId("contact-1-1.1"),
)


def test_headers_there_and_back() -> None:
    assert Envelope.from_headers(FULL.headers()) == FULL


def test_optional_attributes_may_be_missing() -> None:
    bare = Envelope(id=FULL.id, type=FULL.type, source=FULL.source, time=FULL.time)
    assert Envelope.from_headers(bare.headers()) == bare
    assert "ce-keyid" not in bare.headers()
    assert "ce-expectedposition" not in bare.headers()  # 0 is a position: nothing at all was seen


def test_times_are_utc_in_the_log() -> None:
    madrid = timezone(timedelta(hours=1))
    local = FULL.model_copy(update={"time": datetime(2026, 3, 1, 13, tzinfo=madrid)})
    assert local.headers()["ce-time"] == "2026-03-01T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("name", "value"),
    [("ce-id", "x"), ("ce-time", "ayer"), ("ce-aggregateversion", "v"), ("ce-expectedposition", "v")],
)
def test_a_malformed_attribute_names_the_position(name: str, value: str) -> None:
    with pytest.raises(Undecodable, match="position 7"):
        Envelope.from_headers({**FULL.headers(), name: value}, 7)


def test_a_missing_attribute_names_the_position() -> None:
    with pytest.raises(Undecodable, match=r"position 9.*ce-type"):
        Envelope.from_headers({k: v for k, v in FULL.headers().items() if k != "ce-type"}, 9)


def test_conversation_ids() -> None:
    assert conversation_id(1, 512) == "1-512"
    assert split_conversation("1-512") == (1, 512)
    assert is_conversation("1-512")
    assert not is_conversation("contact-1-512")
    with pytest.raises(ValueError, match="1-512"):
        split_conversation("hola")


def test_stable_ids_depend_on_every_part() -> None:
    assert stable_id("a", 1) == stable_id("a", 1)
    assert stable_id("a", 1) != stable_id("a", 2)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0,00 €"), (5, "0,05 €"), (21175, "211,75 €"), (123456789, "1.234.567,89 €"), (-50, "-0,50 €")],
)
def test_euros_in_spanish(cents: int, text: str) -> None:
    assert euros(cents) == text
