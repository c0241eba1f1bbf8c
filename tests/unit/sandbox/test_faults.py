import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, Response

from contracts.errors import BadInput
from services.sandbox import faults
from services.sandbox.state import ApiRequest, FaultRule
from tests.unit.sandbox.conftest import Desk

PATH = "/api/v1/accounts/1/conversations/1/messages"


async def handled(desk: Desk, method: str = "POST", path: str = PATH) -> tuple[Response | None, bool]:
    """The answer, and whether the application was reached."""
    reached = asyncio.Event()

    async def proceed() -> Response:
        reached.set()
        return PlainTextResponse("hecho")

    entry = desk.world.store.add(ApiRequest(method=method, path=path, started_at=desk.clock()))
    rules = faults.firing(desk.world, "api", f"{method} {path}")
    answer = await faults.apply(desk.world, rules, entry, proceed)
    return answer, reached.is_set()


@pytest.mark.parametrize(
    ("kind", "status", "committed"),
    [
        ("500-after-commit", 500, True),
        ("500", 500, False),
        ("502-after-commit", 502, True),
        ("502", 502, False),
        ("reset", None, True),
        ("reset-before-commit", None, False),
        ("429", 429, False),
        ("422-flood", 422, False),
        ("422", 422, False),
        ("401", 401, False),
        ("404", 404, False),
    ],
)
async def test_what_each_kind_does(desk: Desk, kind: str, status: int | None, committed: bool) -> None:
    faults.add(desk.world, kind)
    answer, reached = await handled(desk)
    assert (answer.status_code if answer else None, reached) == (status, committed)


async def test_the_429_is_rack_attacks_own(desk: Desk) -> None:
    faults.add(desk.world, "429")
    answer, _ = await handled(desk)
    assert answer
    assert (bytes(answer.body), answer.media_type) == (b"Retry later\n", "text/plain")
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(("when", "committed"), [("before", False), ("after", True)])
async def test_a_stall_ends_in_rack_timeouts_500(desk: Desk, when: str, committed: bool) -> None:
    faults.add(desk.world, "stall", params={"seconds": 0, "when": when})
    answer, reached = await handled(desk)
    assert answer
    assert (answer.status_code, reached) == (500, committed)


async def test_a_late_commit_comes_after_its_answer(desk: Desk) -> None:
    faults.add(desk.world, "late-commit", params={"seconds": 0.01})
    reached = asyncio.Event()

    async def proceed() -> Response:
        reached.set()
        return PlainTextResponse("hecho")

    entry = ApiRequest(method="POST", path=PATH, started_at=desk.clock())
    rules = faults.firing(desk.world, "api", f"POST {PATH}")
    answer = await faults.apply(desk.world, rules, entry, proceed)
    assert answer
    assert (answer.status_code, reached.is_set()) == (504, False)
    await asyncio.wait_for(reached.wait(), 20)


async def test_a_file_is_missing_for_its_first_requests_only(desk: Desk) -> None:
    faults.add(desk.world, "file-not-yet", params={"requests": 2})
    statuses = []
    for path in ("/rails/a", "/rails/a", "/rails/b", "/rails/a", "/rails/b", "/rails/b"):
        answer, _ = await handled(desk, "GET", path)
        assert answer
        statuses.append(answer.status_code)
    assert statuses == [404, 404, 404, 200, 404, 200]


def test_parameters_come_complete() -> None:
    kind = faults.KINDS["latency"]
    assert kind.checked({}) == {"median": 0.15, "p99": 1.5}
    assert kind.checked({"median": 1, "p99": 1}) == {"median": 1, "p99": 1}


async def test_a_rule_counts_down_and_stays_to_be_looked_at(desk: Desk) -> None:
    rule = faults.add(desk.world, "429", times=2)
    statuses = [answer.status_code for answer, _ in [await handled(desk) for _ in range(3)] if answer]
    assert statuses == [429, 429, 200]
    kept = desk.world.store.one(FaultRule, rule.id)
    assert (kept.times, kept.fired) == (0, 2)


async def test_other_routes_and_methods_are_left_alone(desk: Desk) -> None:
    faults.add(desk.world, "429")
    for method, path in [("GET", PATH), ("POST", PATH.replace("messages", "labels"))]:
        answer, _ = await handled(desk, method, path)
        assert answer
        assert answer.status_code == 200
    faults.add(desk.world, "429", route="* /api/*")
    answer, _ = await handled(desk, "GET", PATH)
    assert answer
    assert answer.status_code == 429


async def test_rules_wrap_each_other_in_the_order_they_were_made(desk: Desk) -> None:
    faults.add(desk.world, "500-after-commit")
    faults.add(desk.world, "429")
    answer, reached = await handled(desk)
    assert answer
    assert (answer.status_code, reached) == (500, False)


async def test_probability_is_drawn_from_the_worlds_own_chance(desk: Desk) -> None:
    rule = faults.add(desk.world, "429", probability=0.5)
    for _ in range(100):
        await handled(desk)
    assert 25 < desk.world.store.one(FaultRule, rule.id).fired < 75


def test_clearing_one_kind_or_all(desk: Desk) -> None:
    for kind in ("429", "reset", "reset"):
        faults.add(desk.world, kind)
    assert (faults.clear(desk.world, "reset"), faults.clear(desk.world)) == (2, 1)


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "meteor"},
        {"kind": "429", "route": "messages"},
        {"kind": "delay", "params": {"seconds": -1}},
        {"kind": "delay", "params": {"seconds": 1, "when": "during"}},
        {"kind": "429", "params": {"seconds": 1}},
        {"kind": "latency", "params": {"median": 2, "p99": 1}},
        {"kind": "backlog", "params": {"shortest": 9, "longest": 1}},
        {"kind": "stuck", "route": "POST /messages"},
        {"kind": "drop", "route": "message_created"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(desk: Desk, bad: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        faults.add(desk.world, **bad)
