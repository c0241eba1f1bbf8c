"""What a leaf covers, and that it is the same however the message was read."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventstore.ledger.leaf import leaf_hash


@dataclass(frozen=True)
class Message:
    position: int
    subject: str
    stored_at: datetime
    headers: dict[str, str]
    body: bytes


HEADERS = {
    "ce-specversion": "1.0",
    "ce-id": "819f3ba9-8da0-4dc1-8bb5-1dbf839b2e7e",
    "ce-type": "msia.inbox.MessageReceived.v1",
    "ce-source": "msia/ingress",
    "ce-time": "2026-11-22T22:41:26.984902Z",
    "ce-correlationid": "x",
    "ce-causationid": "y",
    "ce-aggregateversion": "3",
    "ce-keyid": "contact-1-2.1",
    "traceparent": "00-ab",
    "content-type": "application/json",
    "Nats-Msg-Id": "819f3ba9-8da0-4dc1-8bb5-1dbf839b2e7e",
}
STORED = Message(
    7, "msia.inbox.1-1", datetime(2026, 11, 22, 22, 41, 26, 984902, UTC), HEADERS, b'{"open":{}}'
)

times = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)).map(  # noqa: DTZ001
    lambda time: time.replace(tzinfo=UTC)
)
messages = st.builds(
    Message,
    st.integers(1, 2**53),
    st.text(max_size=5),
    times,
    st.dictionaries(st.sampled_from(["ce-id", "a", "b"]), st.text(max_size=4), max_size=3),
    st.binary(max_size=8),
)


def test_the_encoding_never_changes() -> None:
    """Every proof ever given depends on it. Another encoding is another version."""
    assert leaf_hash(STORED).hex() == "bb4eb392eb2dec7d010c079a0d2d05c7ebdef714985775f992582601431832c6"


def test_the_encoding_is_the_one_that_is_written_down() -> None:
    """In other words than the code's: what an auditor would write in any language."""
    head = json.dumps(
        {"headers": HEADERS, "position": 7, "stored_at": 1795387286984902, "subject": "msia.inbox.1-1"},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()
    leaf = b"\x01" + len(head).to_bytes(4, "big") + head + STORED.body
    assert leaf_hash(STORED) == hashlib.sha256(b"\x00" + leaf).digest()


def test_every_part_of_a_message_is_covered() -> None:
    seen = {leaf_hash(STORED)}
    others = [
        replace(STORED, position=8),
        replace(STORED, subject="msia.inbox.1-2"),
        replace(STORED, stored_at=STORED.stored_at + timedelta(microseconds=1)),
        replace(STORED, body=b'{"open":{}} '),
        replace(STORED, body=b""),
        replace(STORED, headers={**HEADERS, "ce-more": ""}),
        *(replace(STORED, headers={**HEADERS, name: value + "x"}) for name, value in HEADERS.items()),
        *(
            replace(STORED, headers={other: value for other, value in HEADERS.items() if other != name})
            for name in HEADERS
        ),
    ]
    for other in others:
        assert leaf_hash(other) not in seen
        seen.add(leaf_hash(other))


def test_what_the_server_adds_on_reading_or_was_told_on_writing_is_not() -> None:
    """Leader, replica, restore and the next release differ in these."""
    added = {
        "Nats-Expected-Last-Subject-Sequence": "4",
        "Nats-Expected-Stream": "EVENTS",
        "Nats-Stream": "EVENTS",
        "Nats-Sequence": "7",
        "Nats-Num-Pending": "12",
        "nats-time-stamp": "now",
    }
    assert leaf_hash(replace(STORED, headers={**added, **HEADERS})) == leaf_hash(STORED)


def test_the_order_of_headers_says_nothing() -> None:
    turned = dict(reversed(HEADERS.items()))
    assert leaf_hash(replace(STORED, headers=turned)) == leaf_hash(STORED)


@given(messages, messages)
def test_two_messages_never_share_a_leaf(one: Message, other: Message) -> None:
    assert (leaf_hash(one) == leaf_hash(other)) == (one == other)


@given(st.binary(max_size=40), st.integers(0, 40))
def test_head_and_body_cannot_be_shifted(body: bytes, cut: int) -> None:
    """Bytes moved from the body's beginning into the head's end give another leaf."""
    moved = {**HEADERS, "z": body[:cut].decode("latin-1")}
    one, other = replace(STORED, body=body), replace(STORED, body=body[cut:], headers=moved)
    assert leaf_hash(one) != leaf_hash(other)
