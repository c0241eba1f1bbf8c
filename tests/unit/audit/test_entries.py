from datetime import UTC, datetime

import orjson
import pytest

from eventstore.reading import StoredMessage
from services.common.entries import entry

AT = datetime(2026, 3, 2, 9, 30, 0, 120, tzinfo=UTC)
HEADERS = {
    "ce-id": "35e78afb-073b-57d9-b0a6-95512bedd688",
    "ce-type": "msia.inbox.MessageReceived.v1",
    "ce-source": "msia/ingress",
    "ce-time": "2026-03-02T09:30:00Z",
}


def stored(body: bytes, **headers: str) -> StoredMessage:
    renamed = {name.replace("_", "-"): value for name, value in headers.items()}
    return StoredMessage(7, "msia.inbox.1-1", AT, HEADERS | renamed, body)


def test_times_have_a_fixed_precision_and_the_open_part_is_as_stored() -> None:
    shown = entry(stored(orjson.dumps({"open": {"created_at": "2026-03-02T09:30:00Z"}}))).as_json()
    assert shown["time"] == "2026-03-02T09:30:00.000000Z"
    assert shown["stored_at"] == "2026-03-02T09:30:00.000120Z"
    assert shown["open"] == {"created_at": "2026-03-02T09:30:00Z"}
    assert (shown["name"], shown["version"], shown["private_state"]) == ("MessageReceived", 1, "none")
    assert "problem" not in shown


@pytest.mark.parametrize(
    ("body", "state"), [({"open": {}, "private": "c2VhbGVk"}, "closed"), ({"open": {}}, "erased")]
)
def test_a_private_part_is_closed_or_was_never_kept(body: dict[str, object], state: str) -> None:
    shown = entry(stored(orjson.dumps(body), ce_keyid="contact-1-1.1"))
    assert shown.private_state == state
    assert shown.private is None


def test_a_type_of_a_newer_version_is_shown() -> None:
    shown = entry(stored(b'{"open": {"new": 1}}', ce_type="msia.inbox.MessageBoxed.v2"))
    assert (shown.name, shown.version, shown.open, shown.problem) == ("MessageBoxed", 2, {"new": 1}, None)


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (stored(b"\xff\x00"), "the body is not JSON"),
        (stored(b"[]"), "the body has no open part"),
        (stored(b'{"open": 3}'), "the body has no open part"),
        (stored(b'{"open": {}}', ce_type="other.thing"), "it carries no type of ours"),
        (StoredMessage(7, "msia.inbox.1-1", AT, {}, b""), "the body is not JSON"),
    ],
)
def test_what_is_no_event_of_ours_is_shown_with_its_problem(message: StoredMessage, problem: str) -> None:
    shown = entry(message).as_json()
    assert shown["problem"] == problem
    assert shown["position"] == 7


def test_a_time_that_is_none_stays_as_it_is() -> None:
    assert entry(stored(b'{"open": {}}', ce_time="soon")).as_json()["time"] == "soon"
