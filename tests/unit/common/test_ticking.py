"""The clock of the waits of safety is the one that counts a suspend."""

import time

import pytest

from services.common.ticking import ticks


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="Linux tells of a suspend")
def test_it_is_linux_clock_that_counts_a_suspend() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    now = ticks()
    assert before <= now <= time.clock_gettime(time.CLOCK_BOOTTIME)
