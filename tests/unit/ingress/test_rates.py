"""Who is heard, and who waits, with a clock of the test's own."""

import pytest

from services.ingress.rates import HELD, Rates, TooMany


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def rates(clock: Clock, **changes: float) -> Rates:
    given = {"rate": 2.0, "burst": 4, "all_rate": 1_000.0, "all_burst": 1_000} | changes
    return Rates(**given, clock=clock)  # type: ignore[arg-type]


def heard(door: Rates, source: str, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            door.admit(source)
        except TooMany:
            continue
        count += 1
    return count


def test_a_burst_is_heard_and_then_so_many_a_second(clock: Clock) -> None:
    door = rates(clock)
    assert heard(door, "a", 10) == 4
    with pytest.raises(TooMany) as refused:
        door.admit("a")
    assert refused.value.seconds == pytest.approx(0.5)
    clock.now += 0.5
    assert heard(door, "a", 10) == 1
    clock.now += 3600
    assert heard(door, "a", 10) == 4  # what was not used does not grow without end


def test_one_source_takes_nothing_from_another(clock: Clock) -> None:
    door = rates(clock)
    assert heard(door, "a", 100) == 4
    assert heard(door, "b", 100) == 4


def test_strangers_share_a_limit_that_does_not_bind_chatwoot(clock: Clock) -> None:
    door = rates(clock, all_rate=1.0, all_burst=5)
    door.admit("chatwoot")
    door.proven("chatwoot")
    assert sum(heard(door, f"stranger {n}", 3) for n in range(50)) == 4
    assert heard(door, "chatwoot", 3) == 3


def test_no_number_of_strangers_makes_it_forget_chatwoot_or_grow(clock: Clock) -> None:
    door = rates(clock, all_rate=1.0, all_burst=1)
    door.proven("chatwoot")
    for n in range(HELD + 100):
        heard(door, f"stranger {n}", 1)
    assert heard(door, "chatwoot", 10) == 4
    assert len(door._sources) == HELD
