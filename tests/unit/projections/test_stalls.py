"""A reader that stands still is noticed; one that is slow, or has nothing to do, is not."""

from services.projections.stalls import Stalls
from services.projections.status import Status


def test_only_who_is_behind_and_gets_no_further_for_too_long_stands_still() -> None:
    now = 100.0
    stalls = Stalls(30.0, clock=lambda: now)

    def look(position: int, lag: int | None) -> dict[str, str]:
        return stalls.look([Status("history", 2, position, lag)])

    assert look(5, 3) == {}
    now += 31
    assert look(6, 3) == {}, "slow, but moving"
    now += 29
    assert look(6, 9) == {}
    now += 2
    assert look(6, 9) == {"history": "stands still at position 6, 9 events behind, for 31 s"}
    assert look(6, None) == {}, "the log does not answer: nobody knows"
    assert look(6, 9) == {}, "and it is counted anew"
    now += 31
    assert look(15, 0) == {}
    now += 31
    assert look(15, 1) == {}, "the first event after a quiet time"
