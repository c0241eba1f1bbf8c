"""What a line says of its figures."""

import math

import pytest

from bench.lines import Line, middle, percentile


def line(**changes: object) -> Line:
    told: dict[str, object] = {
        "question": "append",
        "ours": 60.0,
        "beside": 100.0,
        "what": "bare",
        "unit": "/s",
    }
    return Line(**(told | changes))  # type: ignore[arg-type]


def test_a_ratio_is_ours_over_what_it_is_beside() -> None:
    assert line().ratio == 0.6


def test_a_peer_that_did_nothing_has_no_ratio_and_reaches_no_aim() -> None:
    nothing = line(beside=0.0, at_least=0.5)
    assert math.isnan(nothing.ratio)
    assert nothing.reached is False


@pytest.mark.parametrize(
    ("aims", "reached"),
    [
        ({}, None),
        ({"at_least": 0.6}, True),
        ({"at_least": 0.61}, False),
        ({"at_most": 0.6}, True),
        ({"at_most": 0.59}, False),
        ({"at_least": 0.0}, True),
    ],
)
def test_an_aim_is_one_of_the_ratio(aims: dict[str, float], reached: bool | None) -> None:
    assert line(**aims).reached is reached


@pytest.mark.parametrize(("spread", "noisy"), [(0.0, False), (0.2, False), (0.201, True)])
def test_rounds_further_apart_than_a_fifth_are_noisy(spread: float, noisy: bool) -> None:
    assert line(spread=spread).noisy is noisy


def test_the_middle_is_a_median_and_spread_its_middle_half() -> None:
    assert middle([1.0, 2.0, 3.0, 4.0, 5.0]) == (3.0, 1.0)
    assert middle([7.0]) == (7.0, 0.0)
    assert middle([0.0, 0.0]) == (0.0, 0.0)


def test_percentiles_are_among_what_was_measured() -> None:
    found = [float(number) for number in range(100, 0, -1)]
    assert percentile(found, 0.50) == 50.0
    assert percentile(found, 0.99) == 99.0
    assert percentile([4.0], 0.99) == 4.0
