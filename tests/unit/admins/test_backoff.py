from datetime import datetime, timedelta

import pytest

from domain.admins.backoff import Backoff
from tests.unit.admins.story import BEGAN

RULE = Backoff(3, timedelta(seconds=2), timedelta(seconds=60), timedelta(hours=24))


def failures(count: int) -> list[datetime]:
    """All at once."""
    return [BEGAN] * count


@pytest.mark.parametrize(
    ("count", "seconds"), [(0, 0), (2, 0), (3, 2), (4, 4), (5, 8), (7, 32), (8, 60), (500, 60)]
)
def test_each_failure_waits_twice_as_long(count: int, seconds: int) -> None:
    until = RULE.until(failures(count), BEGAN)
    assert until == (BEGAN + timedelta(seconds=seconds) if seconds else None)


def test_the_wait_ends() -> None:
    assert RULE.until(failures(4), BEGAN + timedelta(seconds=3.9)) is not None
    assert RULE.until(failures(4), BEGAN + timedelta(seconds=4)) is None


def test_old_failures_are_forgotten() -> None:
    old = [BEGAN - timedelta(hours=25)] * 10
    assert RULE.until([*old, BEGAN, BEGAN], BEGAN) is None
    assert RULE.until([*old, BEGAN, BEGAN, BEGAN], BEGAN) == BEGAN + timedelta(seconds=2)
