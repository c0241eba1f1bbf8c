"""Many callers, few runs, and nobody sees what is older than their call."""

import asyncio

import pytest

from services.common.coalesced import Coalesced


class Work:
    """Runs end when the test says so."""

    def __init__(self) -> None:
        self.began = 0
        self.ended = 0
        self.fails = False
        self.gate = asyncio.Event()

    async def __call__(self) -> None:
        self.began += 1
        await self.gate.wait()
        self.ended += 1
        if self.fails:
            raise ValueError("told to")


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_callers_at_once_share_the_run_that_begins_after_them() -> None:
    work = Work()
    look = Coalesced(work)
    first = asyncio.create_task(look())
    await settled()
    later = [asyncio.create_task(look()) for _ in range(50)]
    await settled()
    assert work.began == 1, "those that came during the first run wait for the next"
    work.gate.set()
    await asyncio.gather(first, *later)
    assert (work.began, work.ended) == (2, 2)
    await look()
    assert work.ended == 3


async def test_a_cancelled_caller_ends_it_for_nobody_else() -> None:
    work = Work()
    look = Coalesced(work)
    one, other = asyncio.create_task(look()), asyncio.create_task(look())
    await settled()
    one.cancel()
    await settled()
    work.gate.set()
    await other
    assert work.ended == 2


async def test_a_failure_is_heard_and_the_next_run_is_another() -> None:
    work = Work()
    work.fails = True
    work.gate.set()
    look = Coalesced(work)
    with pytest.raises(ValueError, match="told to"):
        await look()
    work.fails = False
    await look()
    assert work.ended == 2
