"""How many requests in a second, and who waits for whom."""

import pytest

from domain.delivery.answers import Answered
from services.outbox.breaker import Breaker
from services.outbox.buckets import Bucket
from services.outbox.host import Host, Limits
from tests.unit.outbox.test_host import Ticks


def test_a_burst_goes_at_once_and_the_rest_in_the_order_of_coming() -> None:
    bucket = Bucket(2.0, 3.0, Ticks())
    assert [bucket.take() for _ in range(6)] == pytest.approx([0, 0, 0, 0.5, 1.0, 1.5])


def test_it_fills_up_again_but_not_above_the_burst() -> None:
    ticks = Ticks()
    bucket = Bucket(2.0, 3.0, ticks)
    for _ in range(3):
        bucket.take()
    assert not bucket.full
    ticks.seconds += 100
    assert bucket.full
    assert [bucket.take() for _ in range(4)] == pytest.approx([0, 0, 0, 0.5])


def test_without_a_rate_there_is_no_limit() -> None:
    bucket = Bucket(0.0, 1.0, Ticks())
    assert [bucket.take() for _ in range(1000)] == [0.0] * 1000


def test_told_that_it_is_too_much_it_is_half_and_grows_again() -> None:
    ticks = Ticks()
    bucket = Bucket(8.0, 1.0, ticks)
    bucket.slow(60.0)
    bucket.slow(60.0)
    assert bucket.rate == 2.0
    ticks.seconds += 60
    bucket.take()
    assert bucket.rate == 4.0
    ticks.seconds += 600
    bucket.take()
    assert bucket.rate == 8.0


def test_it_never_stands_still() -> None:
    bucket = Bucket(64.0, 1.0, Ticks())
    for _ in range(50):
        bucket.slow(60.0)
    assert bucket.rate == 1.0


def host(ticks: Ticks, **limits: float) -> Host:
    return Host(Breaker(5, 15.0, ticks), Limits(**limits), ticks)  # type: ignore[arg-type]


def test_a_look_and_the_request_that_it_allows_are_granted_together() -> None:
    """Else the look would be stale when the request's turn comes, under load for ever."""
    ticks = Ticks()
    one = host(ticks, rate=1.0, burst=1.0)
    assert one.wait("1-1", requests=2) == 1.0
    ticks.seconds += 1
    assert one.wait("1-1", requests=2) == 0
    one.note(Answered(200), "1-1")
    assert one.wait("1-1") == 0
    one.note(Answered(200), "1-1")
    assert one.wait("1-1") == pytest.approx(1.0)


def test_who_asks_again_keeps_the_place() -> None:
    ticks = Ticks()
    one = host(ticks, rate=1.0, burst=1.0)
    waits = [one.wait(f"1-{number}") for number in range(3)]
    assert waits == [0, 1, 2]
    assert [one.wait(f"1-{number}") for number in range(3)] == waits
    ticks.seconds += 1
    assert one.wait("1-1") == 0
    assert one.wait("1-2") == 1


def test_more_requests_than_granted_are_paid_by_the_next() -> None:
    one = host(Ticks(), rate=1.0, burst=2.0)
    assert one.wait("1-1") == 0
    for _ in range(3):
        one.note(Answered(200), "1-1")
    assert one.wait("1-2") == 2.0


def test_one_conversation_has_a_rate_of_its_own() -> None:
    ticks = Ticks()
    one = host(ticks, conversation_rate=0.5, conversation_burst=1.0)
    for who in ("1-1", "1-2"):
        assert one.wait(who, message=True) == 0
        one.note(Answered(200), who)
    assert one.wait("1-1", message=True) == 2.0
    one.forget("1-1")
    assert one.wait("1-1") == 0  # what writes no message
    ticks.seconds += 60
    one.forget("1-1")
    assert one.wait("1-1", message=True) == 0


def test_a_429_slows_what_comes_after_the_pause() -> None:
    ticks = Ticks()
    one = host(ticks, rate=10.0, burst=1.0, pause=60.0)
    one.wait("1-1")
    one.note(Answered(429, retry_after=7), "1-1")
    assert one.wait("1-2") == 7
    ticks.seconds += 7
    waits = [one.wait(f"1-{number}") for number in range(2, 5)]
    assert waits[2] - waits[1] == pytest.approx(0.2)  # 5 a second
