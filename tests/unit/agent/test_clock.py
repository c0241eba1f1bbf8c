from datetime import UTC, datetime, timedelta

from services.agent.turns.clock import LogClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Monotonic:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_it_is_the_newest_stored_time_plus_what_passed() -> None:
    ticks = Monotonic()
    clock = LogClock(ticks)
    clock.observe(NOON)
    ticks.seconds = 5
    assert clock.now() == NOON + timedelta(seconds=5)


def test_an_older_message_does_not_turn_it_back() -> None:
    ticks = Monotonic()
    clock = LogClock(ticks)
    clock.observe(NOON)
    ticks.seconds = 5
    clock.observe(NOON + timedelta(seconds=1))
    assert clock.now() == NOON + timedelta(seconds=5)


def test_a_newer_message_moves_it_on() -> None:
    ticks = Monotonic()
    clock = LogClock(ticks)
    clock.observe(NOON)
    ticks.seconds = 1
    clock.observe(NOON + timedelta(seconds=9))
    assert clock.now() == NOON + timedelta(seconds=9)
