"""A clock for waits of safety: seconds that only grow, also while the machine is suspended.

`time.monotonic` stands still during a suspend on Linux: whoever wakes up would take an old look for a fresh
one, and a claim that has long run out for a valid one. A virtual machine that its host stops is told of
neither clock.
"""

import time


def _clock() -> int:
    """The platform's clock that counts a suspend; elsewhere than on Linux that is the monotonic one."""
    return getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


_CLOCK = _clock()


def ticks() -> float:
    """Seconds since some moment; never fewer than before."""
    return time.clock_gettime(_CLOCK)
