"""Verdicts on the servers, as tables: what was found, what is said of it."""

import base64
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from eventstore.drift import Difference
from eventstore.ledger.checkpoints import Checkpoint
from eventstore.ledger.outside import SealFile
from eventstore.ledger.sealed import Seal
from eventstore.ledger.trust import Trust
from eventstore.masters import MasterKeys
from services.audit.doctor import keys, nats, postgres, redis, seals
from services.audit.doctor.clocks import clock, since
from services.audit.doctor.fetching import ahead
from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALWAYS = {"sync_always": True, "max_storage": 100}


def varz(config: dict[str, Any] | None, used: int = 0) -> dict[str, Any]:
    return {"jetstream": {"config": config, "stats": {"storage": used}}} if config else {}


def states(lines: Any) -> list[tuple[str, str]]:
    return [(line.check, line.state.value) for line in lines]


def is_said(line: Line, state: str) -> None:
    """Everything that is not well says what to do."""
    assert line.state.value == state, line
    assert bool(line.todo) or state in ("ok", "skipped"), line


@pytest.mark.parametrize(
    ("found", "local", "expected"),
    [
        (varz(ALWAYS), False, [("fsync", "ok"), ("room", "ok")]),
        (varz({**ALWAYS, "sync_always": False}), False, [("fsync", "fail"), ("room", "ok")]),
        (varz({**ALWAYS, "sync_always": False}), True, [("fsync", "warn"), ("room", "ok")]),
        (varz(ALWAYS, used=75), False, [("fsync", "ok"), ("room", "warn")]),
        (varz(ALWAYS, used=90), False, [("fsync", "ok"), ("room", "fail")]),
        (varz({"sync_always": True}), False, [("fsync", "ok"), ("room", "warn")]),
        (varz(None), False, [("JetStream", "fail")]),
    ],
)
def test_what_nats_monitors(found: dict[str, Any], local: bool, expected: list[tuple[str, str]]) -> None:
    lines = list(nats.of_varz(found, local=local))
    assert states(lines) == expected
    for line in lines:
        is_said(line, line.state.value)


@pytest.mark.parametrize(
    ("text", "state"), [("2.15.1", "ok"), ("<nats server v2.12.1>", "fail"), ("?", "fail")]
)
def test_versions_of_nats(text: str, state: str) -> None:
    is_said(nats.version(text), state)


@pytest.mark.parametrize(
    ("info", "want", "local", "state"),
    [
        ({"config": {"num_replicas": 1}}, 1, True, "ok"),
        ({"config": {"num_replicas": 1}}, 1, False, "warn"),
        ({"config": {"num_replicas": 1}}, 3, False, "fail"),
        ({"config": {"num_replicas": 3}}, 3, False, "ok"),
        ({"config": {"num_replicas": 3}, "cluster": {"replicas": [{"name": "b", "current": False}]}},
         3, False, "fail"),
        ({"config": {"num_replicas": 3}, "cluster": {"replicas": [{"name": "b", "current": True}]}},
         3, False, "ok"),
        ({"config": {"num_replicas": 3},
          "cluster": {"replicas": [{"name": "b", "current": True, "offline": True}]}}, 3, False, "fail"),
    ],
)  # fmt: skip
def test_copies(info: dict[str, Any], want: int, local: bool, state: str) -> None:
    is_said(nats.copies(info, want, local=local), state)


def test_drift_tells_what_stops_a_service_from_what_does_not() -> None:
    apart = [
        Difference("stream EVENTS", "deny_delete", True, False, fatal=True, remedy="make it anew"),
        Difference("stream EVENTS", "duplicate_window", 86400, 120, fatal=False),
        Difference("stream KV_KEYS", "exists", True, False, fatal=True),
    ]
    lines = list(nats.drift(apart))
    assert states(lines) == [("drift", "fail"), ("drift", "warn"), ("drift", "fail")]
    assert [line.todo for line in lines] == ["make it anew", *["run `msia infra apply`"] * 2]
    assert lines[2].seen == "stream KV_KEYS is missing"
    assert states(nats.drift([])) == [("drift", "ok")]


@pytest.mark.parametrize(("told", "state"), [(None, "ok"), ("a", "ok"), ("b", "fail")])
def test_the_log_is_the_one_that_was_told(told: str | None, state: str) -> None:
    is_said(nats.identity("a", told), state)


@pytest.mark.parametrize(
    ("seconds", "state"), [(None, "skipped"), (0.0, "ok"), (-1.9, "ok"), (3.0, "warn"), (-90.0, "fail")]
)
def test_clocks(seconds: float | None, state: str) -> None:
    line = clock(Area("nats"), seconds, DoctorSettings())
    is_said(line, state)


@pytest.mark.parametrize(
    ("off", "expected"),
    [(0.0, 0.0), (-0.4, 0.0), (-10.0, -9.0), (10.0, 9.5)],
)
def test_a_date_of_whole_seconds_is_no_difference(off: float, expected: float) -> None:
    told = format_datetime((NOW + timedelta(seconds=off)).replace(microsecond=0), usegmt=True)
    assert ahead(told, NOW, NOW + timedelta(seconds=0.5)) == pytest.approx(expected)


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_no_date_tells_nothing(date: str | None) -> None:
    assert ahead(date, NOW, NOW) is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (119, "119 s"), (180, "3 min"), (7200, "2 h"), (300_000, "3 days")]
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    assert since(seconds) == text


@pytest.mark.parametrize(
    ("sealed", "waits", "state"),
    [(100, None, "ok"), (100, 69.0, "ok"), (100, 71.0, "fail"), (0, 5.0, "ok"), (0, 7200.0, "fail")],
)
def test_a_keeper_that_sleeps(sealed: int, waits: float | None, state: str) -> None:
    line = seals.alive(sealed, 120, waits, 70.0)
    is_said(line, state)
    assert state == "ok" or "msia keeper" in line.todo


@pytest.mark.parametrize(
    ("outside", "inside", "state"),
    [(None, None, "skipped"), (None, 10, "warn"), (5, 10, "warn"), (10, 10, "ok"), (12, 10, "ok")],
)
def test_seals_outside_of_the_log(outside: int | None, inside: int | None, state: str) -> None:
    found = None if outside is None else SealFile(outside, "note", Path("x.note"))
    newest = None if inside is None else Seal(inside + 1, "note", Checkpoint("msia/x", inside, b""))
    is_said(seals.outside("/seals", found, newest), state)


def test_keys_of_seals() -> None:
    seed = "k1:" + base64.b64encode(b"s" * 32).decode()
    is_said(seals.key(Trust.parse(seed)), "ok")
    is_said(seals.key(Trust()), "warn")


def masters(*names: str) -> MasterKeys:
    return MasterKeys({name: name.encode() * 16 for name in names})


@pytest.mark.parametrize(
    ("ours", "wrapped", "state", "says"),
    [
        (["m1"], {"a": "m1", "b": None}, "ok", "all 1 open"),
        (["m1"], {}, "ok", "all 0 open"),
        (["m2", "m1"], {"a": "m1", "b": "m2"}, "warn", "1 of 2"),
        (["m2"], {"a": "m1", "b": "m2"}, "fail", "m1"),
        (["m1"], {"a": "m1", "b": "broken"}, "fail", "no wrapped keys"),
    ],
)
def test_master_keys(ours: list[str], wrapped: dict[str, str | None], state: str, says: str) -> None:
    records = {
        key: None if by is None else b"{}" if by == "broken" else masters(by).wrap(key, b"k" * 32)
        for key, by in wrapped.items()
    }
    line = keys.opened(masters(*ours), records)
    is_said(line, state)
    assert says in line.seen


def test_a_master_of_the_same_name_that_is_another() -> None:
    records = {"a": masters("m1").wrap("a", b"k" * 32)}
    is_said(keys.opened(MasterKeys({"m1": b"z" * 32}), records), "fail")


@pytest.mark.parametrize(
    ("name", "there", "built", "state"),
    [
        ("unaccent", {"unaccent": "1.1"}, True, "ok"),
        ("unaccent", {"unaccent": None}, False, "ok"),
        ("unaccent", {"unaccent": None}, True, "fail"),
        ("pg_trgm", {}, False, "fail"),
        ("vector", {}, False, "warn"),
    ],
)
def test_extensions(name: str, there: dict[str, str | None], built: bool, state: str) -> None:
    is_said(postgres.extension(name, there, built), state)


@pytest.mark.parametrize(
    ("off", "state"),
    [((), "ok"), (("synchronous_commit",), "ok"), (("fsync",), "warn"), (("full_page_writes",), "warn")],
)
def test_durability_of_rows(off: tuple[str, ...], state: str) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes")
    is_said(postgres.durability({name: "off" if name in off else "on" for name in names}), state)


@pytest.mark.parametrize(
    ("positions", "end", "expected"),
    [
        ({"quotes": 90, "history": 100}, 100, [("read models", "ok")]),
        ({"quotes": 0, "history": 2000}, 2000, [("quotes", "fail"), ("read models", "ok")]),
        ({"quotes": 101}, 100, [("quotes", "fail")]),
        ({"quotes": 1}, None, [("read models", "skipped")]),
    ],
)
def test_read_models(positions: dict[str, int], end: int | None, expected: list[tuple[str, str]]) -> None:
    assert states(postgres.lags(positions, end, 1000)) == expected


@pytest.mark.parametrize(("major", "state"), [(14, "warn"), (15, "ok"), (18, "ok")])
def test_versions_of_postgres(major: int, state: str) -> None:
    is_said(postgres.version(major), state)


@pytest.mark.parametrize(
    ("judge", "info", "state"),
    [
        (redis.version, {"redis_version": "7.2.4"}, "ok"),
        (redis.version, {"redis_version": "7.2.4", "valkey_version": "9.1.2"}, "ok"),
        (redis.version, {"redis_version": "6.2.1"}, "warn"),
        (redis.version, {}, "warn"),
        (redis.role, {"role": "master"}, "ok"),
        (redis.role, {"role": "slave"}, "fail"),
        (redis.role, {"role": "master", "loading": 1}, "warn"),
        (redis.eviction, {"maxmemory_policy": "noeviction", "used_memory": 10}, "ok"),
        (redis.eviction, {"maxmemory_policy": "allkeys-lru", "maxmemory": 100, "used_memory": 1}, "warn"),
        (redis.eviction, {"maxmemory_policy": "noeviction", "maxmemory": 100, "used_memory": 90}, "warn"),
        (redis.persistence, {"aof_enabled": 1, "aof_last_write_status": "ok"}, "ok"),
        (redis.persistence, {"aof_enabled": 1, "aof_last_write_status": "err"}, "fail"),
        (redis.persistence, {"aof_enabled": 0, "rdb_last_bgsave_status": "err"}, "fail"),
        (redis.persistence, {"aof_enabled": 0, "rdb_last_save_time": 1, "rdb_saves": 2}, "ok"),
        (redis.persistence, {"aof_enabled": 0}, "warn"),
    ],
)
def test_redis(judge: Any, info: dict[str, Any], state: str) -> None:
    is_said(judge(info), state)
