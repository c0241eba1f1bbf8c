"""What happens to a webhook before it leaves: decided with the change that causes it."""

from services.sandbox import faults
from services.sandbox.state import FaultRule, Job
from tests.unit.sandbox.conftest import Desk


def jobs(desk: Desk, event: str = "message_created") -> list[Job]:
    return [job for job in desk.world.store.all(Job, "kind = 'bot_webhook'") if job.args["event"] == event]


def test_dropped_ones_are_not_even_queued(desk: Desk) -> None:
    rule = faults.add(desk.world, "drop", route="bot message_*")
    desk.receive()
    assert jobs(desk) == []
    assert len(jobs(desk, "conversation_updated")) == 1
    assert desk.world.store.one(FaultRule, rule.id).fired == 1


def test_a_duplicate_is_the_same_body_in_another_delivery(desk: Desk) -> None:
    faults.add(desk.world, "duplicate")
    desk.receive()
    first, second = jobs(desk)
    assert first.args["body"] == second.args["body"]
    assert first.args["delivery_id"] != second.args["delivery_id"]


def test_late_ones_come_within_their_bounds(desk: Desk) -> None:
    faults.add(desk.world, "backlog", params={"shortest": 100, "longest": 200})
    desk.receive()
    (job,) = jobs(desk)
    assert 100 <= (job.run_at - desk.clock()).total_seconds() <= 200
    faults.clear(desk.world)
    faults.add(desk.world, "reorder", params={"longest": 3})
    desk.receive(text="Otra")
    waits = [(job.run_at - desk.clock()).total_seconds() for job in jobs(desk)[1:]]
    assert all(0 <= wait <= 3 for wait in waits)
    assert any(waits)


def test_what_strikes_at_sending_travels_with_the_job(desk: Desk) -> None:
    faults.add(desk.world, "wrong-signature", times=1)
    faults.add(desk.world, "private-address", times=1)
    desk.receive()
    marked = [job.args["faults"] for job in desk.world.store.all(Job, "kind = 'bot_webhook'")]
    assert marked == [["wrong-signature", "private-address"], []]


def test_a_pause_counts_nothing_and_strikes_nothing(desk: Desk) -> None:
    rule = faults.add(desk.world, "pause")
    desk.receive()
    assert len(jobs(desk)) == 1
    assert faults.standing(desk.world, "pause")
    assert desk.world.store.one(FaultRule, rule.id).fired == 0
