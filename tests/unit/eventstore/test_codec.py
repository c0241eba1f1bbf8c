"""Whatever stands in a message, reading it ends in the event or in an error that names the position."""

import asyncio
import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.errors import KeyMissing, NewerEvent, Undecodable, UnknownEvent
from contracts.events.inbox import MessageReceived
from contracts.events.tariff import TariffPublished
from contracts.ids import KeyId
from eventstore.codec import decode, encode
from eventstore.keys import OpenKey
from eventstore.reading import StoredMessage

AT = datetime(2026, 11, 3, 10, tzinfo=UTC)
SUBJECT = "msia.inbox.1-1"
ALIVE = OpenKey(KeyId("contact-1-1.1"), b"a" * 32)
DESTROYED = OpenKey(KeyId("contact-1-1.2"), None, AT)
EVENT = MessageReceived(
    account=1,
    conversation=1,
    contact_id=1,
    message_id=5,
    created_at=AT,
    text="mi moto es una MT-07",
    name="Ana",
    phone=None,
    urls={7: "https://chat.example/7"},
)


class AtHand:
    """Keys already opened."""

    async def get(self, key_id: KeyId) -> OpenKey:
        for key in (ALIVE, DESTROYED):
            if key.id == key_id:
                return key
        raise KeyMissing(f"key {key_id} is not here")


def stored(key: OpenKey = ALIVE) -> StoredMessage:
    envelope = Envelope(id=UUID(int=1), type=EVENT.type, source="msia/test", time=AT, key_id=key.id)
    return StoredMessage(9, SUBJECT, AT, envelope.headers(), encode(SUBJECT, envelope, EVENT, key))


def read(headers: dict[str, str], body: bytes, *, keys: bool = True, subject: str = SUBJECT) -> Any:
    message = StoredMessage(9, subject, AT, headers, body)
    return asyncio.run(decode(message, AtHand() if keys else None)).event


def attempt(headers: dict[str, str], body: bytes, keys: bool = True) -> None:
    """Nothing but our own errors, and each says where."""
    try:
        read(headers, body, keys=keys)
        return
    except (UnknownEvent, Undecodable, KeyMissing) as error:
        said = str(error)
    assert "position 9" in said
    assert "MT-07" not in said


WHOLE = stored()
BODY = json.loads(WHOLE.body)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
parts = st.sampled_from(sorted(BODY["open"]))


def test_as_written() -> None:
    assert read(WHOLE.headers, WHOLE.body) == EVENT


@given(st.binary(max_size=200), st.booleans())
def test_bytes(body: bytes, keys: bool) -> None:
    attempt(WHOLE.headers, body, keys)


@given(anything, st.booleans())
def test_json(body: Any, keys: bool) -> None:
    attempt(WHOLE.headers, json.dumps(body).encode(), keys)


@given(st.dictionaries(parts, anything, min_size=1, max_size=3), st.sets(parts, max_size=3), st.booleans())
def test_open_part(changed: dict[str, Any], gone: set[str], keys: bool) -> None:
    open_part = {name: value for name, value in {**BODY["open"], **changed}.items() if name not in gone}
    attempt(WHOLE.headers, json.dumps({**BODY, "open": open_part}).encode(), keys)


@given(anything | st.binary(max_size=80).map(lambda some: base64.b64encode(some).decode()))
def test_private_part(private: Any) -> None:
    body = json.dumps({**BODY, "private": private}).encode()
    if private is None:
        return
    with pytest.raises(Undecodable, match="position 9"):
        read(WHOLE.headers, body)


@given(st.integers(0, len(base64.b64decode(BODY["private"])) - 1), st.integers(0, 7))
def test_every_bit_of_the_private_part(at: int, bit: int) -> None:
    sealed = bytearray(base64.b64decode(BODY["private"]))
    sealed[at] ^= 1 << bit
    body = json.dumps({**BODY, "private": base64.b64encode(sealed).decode()}).encode()
    with pytest.raises(Undecodable, match="position 9"):
        read(WHOLE.headers, body)


KEY_IDS = [
    "",
    ">",
    "contact-1-1.*",
    "contact-1-1.0",
    "contact-1-1.2",
    "contact-1-1.9",
    "contact-1-2.1",
    ".1",
    "x",
]


@given(
    st.dictionaries(
        st.sampled_from(sorted(WHOLE.headers)),
        st.text(max_size=40)
        | st.sampled_from([*KEY_IDS, "msia.inbox.MessageReceived.v99", "msia.inbox.Odd.v1"]),
    ),
    st.sets(st.sampled_from(sorted(WHOLE.headers))),
    st.booleans(),
)
def test_headers(changed: dict[str, str], gone: set[str], keys: bool) -> None:
    headers = {name: value for name, value in {**WHOLE.headers, **changed}.items() if name not in gone}
    attempt(headers, WHOLE.body, keys)


@pytest.mark.parametrize(
    ("header", "value", "error"),
    [
        ("ce-id", str(UUID(int=2)), Undecodable),
        ("ce-keyid", "contact-1-1.9", KeyMissing),
        ("ce-keyid", "conversation-1-1.1", KeyMissing),
        ("ce-keyid", "contact-1-2.1", Undecodable),
        ("ce-type", "msia.inbox.MessageReceived.v99", NewerEvent),
        ("ce-type", "msia.inbox.Odd.v1", UnknownEvent),
    ],
)
def test_what_the_private_part_is_bound_to(header: str, value: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="position 9"):
        read({**WHOLE.headers, header: value}, WHOLE.body)


def test_it_does_not_open_on_another_subject() -> None:
    with pytest.raises(Undecodable, match="position 9"):
        read(WHOLE.headers, WHOLE.body, subject="msia.inbox.1-2")


def test_under_a_destroyed_key_nothing_is_kept() -> None:
    gone = stored(DESTROYED)
    assert "private" not in json.loads(gone.body)
    assert not read(gone.headers, gone.body).text
    late = {**WHOLE.headers, "ce-keyid": DESTROYED.id}  # encrypted by one that had not heard of it
    assert not read(late, WHOLE.body).text


def test_a_part_that_is_neither_open_nor_private() -> None:
    with pytest.raises(Undecodable, match="neither open nor private"):
        read(WHOLE.headers, json.dumps({**BODY, "extra": 1}).encode())


def test_deep_nesting_is_no_crash() -> None:
    with pytest.raises(Undecodable, match="position 9"):
        read(WHOLE.headers, b"[" * 200_000)


def test_deep_nesting_is_no_crash_of_an_upcaster() -> None:
    earlier = {**WHOLE.headers, "ce-type": "msia.inbox.DeliveryStatusReported.v1"}
    del earlier["ce-keyid"]
    with pytest.raises(Undecodable, match="position 9"):
        read(earlier, b'{"open":{"part_id":%b%b}}' % (b"[" * 900, b"]" * 900))


def test_a_time_without_an_offset() -> None:
    """It compares with no other: who sorts or waits by it would fail later, where nobody sets it aside."""
    with pytest.raises(Undecodable, match="position 9"):
        read({**WHOLE.headers, "ce-time": "2026-11-03T10:00:00"}, WHOLE.body)
    naive = {"number": 1, "effective_from": "2026-11-03T10:00:00", "author": "a", "reason": "r"}
    published = {name: value for name, value in WHOLE.headers.items() if name != "ce-keyid"}
    published["ce-type"] = TariffPublished.type
    with pytest.raises(Undecodable, match="position 9"):
        read(published, json.dumps({"open": naive}).encode())
