"""Coverage of the first moment of each test: what it does afterwards, it mostly does again.

Tracing lines and branches doubles the CPU time of our code (docs/decisions/0056), and some tests play a
thousand examples. Each phase of a test is measured for `FIRST` seconds of CPU, and then goes on untraced.
"""

import signal
from collections.abc import Generator
from types import FrameType

import pytest
from coverage import Coverage

FIRST = 0.3  # seconds of this process's own CPU time


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    return (yield from _measured())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    return (yield from _measured())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None]:
    return (yield from _measured())


def _measured() -> Generator[None]:
    measuring = Coverage.current()
    if measuring is None:  # nobody measures
        return (yield)

    def enough(_number: int, _frame: FrameType | None) -> None:
        measuring.stop()

    before = signal.signal(signal.SIGVTALRM, enough)
    signal.setitimer(signal.ITIMER_VIRTUAL, FIRST)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        if Coverage.current() is not measuring:
            measuring.start()
