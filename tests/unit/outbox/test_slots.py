"""So many at once, in the order of coming, and fewer while the process cannot keep up."""

import asyncio
from contextlib import suppress

from services.outbox.slots import Slots
from tests.unit.outbox.test_host import Ticks


async def enter(slots: Slots, inside: list[int], number: int, leave: asyncio.Event) -> None:
    async with slots.hold():
        inside.append(number)
        await leave.wait()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_so_many_at_once_in_the_order_of_coming() -> None:
    slots, inside, doors = Slots(2, Ticks()), [], [asyncio.Event() for _ in range(4)]
    tasks = [asyncio.create_task(enter(slots, inside, n, door)) for n, door in enumerate(doors)]
    await settle()
    assert inside == [0, 1]
    doors[1].set()
    await settle()
    assert inside == [0, 1, 2]
    for door in doors:
        door.set()
    await asyncio.gather(*tasks)
    assert inside == [0, 1, 2, 3]


async def test_who_gives_up_waiting_leaves_the_place_to_the_next() -> None:
    slots, inside, door = Slots(1, Ticks()), [], asyncio.Event()
    tasks = [asyncio.create_task(enter(slots, inside, n, door)) for n in range(3)]
    await settle()
    tasks[1].cancel()
    door.set()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
    assert inside == [0, 2]
    async with slots.hold():
        pass


def test_what_comes_too_late_halves_it_once_a_second_and_never_to_nothing() -> None:
    ticks = Ticks()
    slots = Slots(8, ticks)
    slots.crowded()
    slots.crowded()
    assert slots.limit == 4
    for _ in range(9):
        ticks.seconds += 1
        slots.crowded()
    assert slots.limit == 1


def test_what_goes_well_raises_it_again() -> None:
    slots = Slots(8, Ticks())
    slots.crowded()
    for _ in range(5):
        slots.flowed()
    assert slots.limit == 5
    for _ in range(200):
        slots.flowed()
    assert slots.limit == 8
