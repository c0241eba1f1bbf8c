"""The breaker of one host, and leaving work to another replica."""

import pytest

from domain.delivery.answers import Answered, NotSent
from services.outbox.breaker import Breaker
from services.outbox.host import Host, Limits
from services.outbox.standby import Standby


class Ticks:
    """A monotonic clock set by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def broken(failures: int = 3, open_for: float = 15.0) -> tuple[Breaker, Ticks]:
    ticks = Ticks()
    breaker = Breaker(failures, open_for, ticks)
    for number in range(failures):
        breaker.entered()
        breaker.failed(f"1-{number}")
    return breaker, ticks


def test_it_opens_after_failures_in_a_row() -> None:
    ticks = Ticks()
    breaker = Breaker(3, 15.0, ticks)
    breaker.failed("1-1")
    breaker.failed("1-2")
    assert breaker.wait("1-9") == 0
    breaker.failed("1-1")
    assert breaker.wait("1-9") == 15


def test_one_conversation_that_always_fails_stops_no_other() -> None:
    breaker = Breaker(2, 15.0, Ticks())
    for _ in range(9):
        breaker.failed("1-1")
    assert breaker.wait("1-2") == 0


def test_a_host_that_cannot_be_reached_is_down_for_all() -> None:
    breaker = Breaker(2, 15.0, Ticks())
    for _ in range(2):
        breaker.failed("1-1", reached=False)
    assert (breaker.wait("1-1"), breaker.wait("1-2")) == (15, 15)


def test_the_probe_after_a_failed_one_is_anothers() -> None:
    breaker, ticks = broken()
    ticks.seconds += 15
    breaker.entered()
    breaker.failed("1-1")
    ticks.seconds += 15
    assert (breaker.wait("1-1"), breaker.wait("1-2")) == (15, 0)
    ticks.seconds += 15
    assert breaker.wait("1-1") == 0  # nobody else waited


def test_it_says_since_when_it_is_open_and_when_it_asks_again() -> None:
    breaker, ticks = broken()
    ticks.seconds += 4
    assert (breaker.failures, breaker.open_for, breaker.rests) == (3, 4, 11)
    ticks.seconds += 20
    assert (breaker.open_for, breaker.rests) == (24, 0)  # the next request decides
    breaker.failed("1-1")
    assert (breaker.open_for, breaker.rests) == (24, 15)
    breaker.succeeded()
    assert (breaker.failures, breaker.open_for, breaker.rests) == (0, None, 0)
    breaker.pause(60)
    assert (breaker.open_for, breaker.rests) == (None, 60)


def test_what_is_one_conversations_fault_is_not_open_any_more() -> None:
    breaker = Breaker(2, 15.0, Ticks())
    for _ in range(2):
        breaker.failed("1-1", reached=False)
    assert breaker.open_for == 0
    breaker.failed("1-1")
    assert breaker.open_for is None


def test_a_success_between_starts_the_count_again() -> None:
    breaker = Breaker(2, 15.0, Ticks())
    breaker.failed("1-1")
    breaker.succeeded()
    breaker.failed("1-2")
    assert breaker.wait("1-9") == 0


def test_half_open_lets_one_probe_through() -> None:
    breaker, ticks = broken()
    ticks.seconds += 15
    assert breaker.wait("1-9") == 0
    breaker.entered()
    assert breaker.wait("1-9") > 0  # the others wait for how it ends


def test_a_probe_that_succeeds_closes_it() -> None:
    breaker, ticks = broken()
    ticks.seconds += 15
    breaker.entered()
    breaker.succeeded()
    assert breaker.wait("1-9") == 0


def test_a_probe_that_fails_opens_it_again() -> None:
    breaker, ticks = broken()
    ticks.seconds += 15
    breaker.entered()
    breaker.failed("1-1")
    assert breaker.wait("1-9") == 15


def test_a_probe_that_never_ends_does_not_block_for_ever() -> None:
    breaker, ticks = broken()
    ticks.seconds += 15
    breaker.entered()
    ticks.seconds += 15
    assert breaker.wait("1-9") == 0


def test_a_429_slows_the_host_and_is_no_failure() -> None:
    ticks = Ticks()
    host = Host(Breaker(1, 15.0, ticks), Limits(), ticks)
    host.note(Answered(429), "1-1")
    assert host.breaker.wait("1-9") == 60
    assert not host.breaker.open


def test_a_429_may_say_how_long() -> None:
    host = Host(Breaker(1, 15.0, Ticks()), Limits(), Ticks())
    host.note(Answered(429, retry_after=7), "1-1")
    assert host.breaker.wait("1-9") == 7


def test_but_not_a_day() -> None:
    host = Host(Breaker(1, 15.0, Ticks()), Limits(), Ticks())
    host.note(Answered(429, retry_after=86400), "1-1")
    assert host.breaker.wait("1-9") == 3600


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_host_in_trouble_may_say_how_long_too(status: int) -> None:
    ticks = Ticks()
    host = Host(Breaker(5, 15.0, ticks), Limits(), ticks)
    host.note(Answered(status, retry_after=300), "1-1")
    for who in ("1-1", "1-9"):
        assert host.wait(who) == 300
    ticks.seconds += 300
    assert host.wait("1-9") == 0


def test_and_that_is_a_failure_all_the_same() -> None:
    ticks = Ticks()
    host = Host(Breaker(2, 15.0, ticks), Limits(), ticks)
    host.note(Answered(503, retry_after=300), "1-1")
    host.note(Answered(503), "1-2")
    assert host.breaker.open
    assert host.breaker.rests == 300


def test_what_was_under_way_shortens_no_pause() -> None:
    ticks = Ticks()
    host = Host(Breaker(1, 15.0, ticks), Limits(), ticks)
    host.note(NotSent("refused"), "1-1")
    host.note(Answered(503, retry_after=300), "1-1")
    host.note(Answered(200), "1-2")
    assert host.wait("1-9") == 300


def test_not_a_day_either() -> None:
    host = Host(Breaker(1, 15.0, Ticks()), Limits(longest_pause=600), Ticks())
    host.note(Answered(503, retry_after=86400), "1-1")
    assert host.breaker.rests == 600


def test_a_refusal_is_a_healthy_host() -> None:
    host = Host(Breaker(1, 15.0, Ticks()), Limits(), Ticks())
    host.note(Answered(422), "1-1")
    assert host.breaker.wait("1-9") == 0
    host.note(NotSent("refused"), "1-1")
    assert host.breaker.wait("1-9") == 15


def test_what_is_ours_is_done_at_once() -> None:
    assert Standby(10.0, Ticks()).wait("1-1", 5) == 0


def test_what_another_seems_to_hold_is_left_to_it_while_it_moves() -> None:
    ticks = Ticks()
    standby = Standby(10.0, ticks)
    standby.add("1-1")
    assert standby.wait("1-1", 5) == 10
    ticks.seconds += 9
    assert standby.wait("1-1", 6) == 10  # something happened: it is alive
    ticks.seconds += 10
    assert standby.wait("1-1", 6) == 0


def test_what_the_consumer_brings_is_ours() -> None:
    standby = Standby(10.0, Ticks())
    standby.add("1-1")
    standby.forget("1-1")
    assert standby.wait("1-1", 5) == 0
