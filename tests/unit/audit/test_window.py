from datetime import UTC, datetime

import pytest

from contracts.errors import BadInput
from services.common.window import Window, instant, rfc3339, window

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2h", "2026-03-10T10:00:00.000000Z"),
        ("1d12h", "2026-03-09T00:00:00.000000Z"),
        ("90s", "2026-03-10T11:58:30.000000Z"),
        ("2w", "2026-02-24T12:00:00.000000Z"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000000Z"),
        ("2026-03-01t10:00:00.5+01:00", "2026-03-01T09:00:00.500000Z"),
        ("2026-03-01", "2026-02-28T23:00:00.000000Z"),  # midnight in Madrid, winter
        ("2026-07-01", "2026-06-30T22:00:00.000000Z"),  # and summer
    ],
)
def test_a_moment_is_resolved_to_utc(text: str, moment: str) -> None:
    assert rfc3339(instant(text, NOW)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2 h",
        "-2h",
        "2026-03-01T10:00:00",
        "20260301",
        "2026-13-01",
        "999999999999d",
        "",
        "2026-W01",
    ],
)
def test_anything_else_is_refused_with_the_option_and_what_to_give(text: str) -> None:
    with pytest.raises(BadInput, match=r"--since.*RFC 3339"):
        instant(text, NOW, "--since")


def test_a_window_is_half_open() -> None:
    march = window("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", NOW)
    assert datetime(2026, 3, 1, tzinfo=UTC) in march
    assert datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC) in march
    assert datetime(2026, 4, 1, tzinfo=UTC) not in march
    assert str(march) == "[2026-03-01T00:00:00.000000Z, 2026-04-01T00:00:00.000000Z)"


def test_an_open_window_holds_everything() -> None:
    assert window(None, None, NOW) == Window()
    assert NOW in Window()
    assert Window().open


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInput, match="--since must be before --until"):
        window("1h", "2h", NOW)
