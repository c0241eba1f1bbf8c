"""What the server says of itself, judged."""

from typing import Any

import pytest

from eventstore.server import room_findings, varz_findings, version_findings

GB = 1 << 30


@pytest.mark.parametrize("version", ["2.12.3", "2.15.1", "<nats server v2.15.1>", "v3.0.0", "2.13.0-RC.1"])
def test_a_version_that_is_new_enough(version: str) -> None:
    assert version_findings(version) == []


@pytest.mark.parametrize("version", ["2.12.2", "<nats server v2.9.25>", "2.12.0-beta.1"])
def test_a_version_that_loses_acked_events_is_fatal(version: str) -> None:
    (found,) = version_findings(version)
    assert found.fatal
    assert "2.12.3" in found.text
    assert "upgrade" in found.text


def test_a_version_nobody_understands_is_told() -> None:
    (found,) = version_findings("dev")
    assert not found.fatal


def varz(**changes: Any) -> dict[str, Any]:
    config = {"sync_always": True, "max_storage": 100 * GB} | changes
    return {"jetstream": {"config": config, "stats": {"storage": GB}}}


@pytest.mark.parametrize(
    ("answer", "fatal", "says"),
    [
        (varz(sync_always=False, sync_interval=120 * 10**9), True, "every 120 s"),
        (varz(sync_always=None), True, "sync_interval: always"),
        (varz(max_storage=56_872_157_184 + 4096), False, "max_file_store"),
        (varz(max_storage=GB), False, "100% of its"),
        ({}, False, "JetStream is off"),
    ],
)
def test_what_the_monitoring_port_tells(answer: dict[str, Any], fatal: bool, says: str) -> None:
    (found,) = varz_findings("server a", answer)
    assert found.fatal is fatal
    assert says in found.text


def test_a_server_as_it_should_be() -> None:
    assert varz_findings("server a", varz()) == []


@pytest.mark.parametrize(
    ("percent", "says"), [(69, ""), (70, "before it is full"), (84, "before it is full"), (85, "NOW")]
)
def test_room_is_missed_in_time(percent: int, says: str) -> None:
    assert [says in str(found) for found in room_findings("s", percent, 100, "more")] == [True] * bool(says)
