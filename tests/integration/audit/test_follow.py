"""`msia conversations follow` in a process of its own: it outlives the server and says where to go on."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from eventstore.store import EventStore
from infra.embedded.home import ROOT
from infra.embedded.nats import NatsServer
from tests.integration.audit import story
from tests.integration.audit.conftest import MASTER, Msia, provision

SECONDS = 30.0  # for anything to happen, on a busy machine


class Following:
    """A running `follow`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.seen: list[dict[str, Any]] = []

    async def until(self, position: int) -> list[int]:
        """Positions printed, once this one is among them."""
        assert self.process.stdout
        while not self.seen or self.seen[-1]["position"] < position:
            line = await asyncio.wait_for(self.process.stdout.readline(), SECONDS)
            assert line, (await self.process.communicate())[1]
            self.seen.append(json.loads(line))
        return [event["position"] for event in self.seen]

    async def interrupt(self) -> tuple[int, str]:
        """Ctrl-C: its exit code, and what it said last."""
        self.process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(self.process.communicate(), SECONDS)
        assert self.process.returncode is not None
        return self.process.returncode, err.decode().splitlines()[-1]


@asynccontextmanager
async def follow(msia: Msia, *words: str) -> AsyncIterator[Following]:
    process = await asyncio.create_subprocess_exec(
        *msia.command("conversations", "follow", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=msia.environment,
        cwd=ROOT,
    )
    try:
        yield Following(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_resumes_after_a_restart_of_the_server_and_of_itself(
    nats_server: NatsServer, tmp_path: Path
) -> None:
    await provision(nats_server)
    msia = Msia(nats_server.url, tmp_path / ".msia")
    async with EventStore.open(nats_server.url, source="msia/test", master_key=MASTER) as writer:
        await story.tell(writer, 1, 101)  # 2 to 10
        async with follow(msia, "--all", "--after", "4") as following:
            assert await following.until(10) == [5, 6, 7, 8, 9, 10]
            await asyncio.to_thread(nats_server.restart)
            await story.tell(writer, 2, 201)  # 11 to 19
            assert await following.until(19) == [*range(5, 20)]
            code, said = await following.interrupt()
        assert (code, said) == (130, "stopped; go on with --after 19")

        await story.append(writer, 1, story.question(1, 110), 30)  # 20: while nobody follows
        await story.append(writer, 2, story.question(2, 210), 30)  # 21: of another conversation
        async with follow(msia, "1-1", "--after", "19") as following:
            assert await following.until(20) == [20]
            last = await story.append(writer, 1, story.question(1, 111), 31)
            assert await following.until(last.position) == [20, 22]


async def test_without_a_position_only_what_is_new(nats_server: NatsServer, tmp_path: Path) -> None:
    await provision(nats_server)
    msia = Msia(nats_server.url, tmp_path / ".msia")
    async with EventStore.open(nats_server.url, source="msia/test", master_key=MASTER) as writer:
        told = await story.tell(writer, 1, 101)
        async with follow(msia, "1-1", "--type", "MessageReceived") as following:
            reading = asyncio.create_task(following.until(len(told) + 2))
            number = 100
            while not reading.done():  # it prints what is stored after it began, whenever that is
                await story.append(writer, 1, story.question(1, number), number)
                number += 1
                await asyncio.wait({reading}, timeout=0.2)
            assert min(await reading) > told[-1].position


async def test_a_follower_ends_when_it_is_cancelled_whatever_comes_at_that_moment(
    nats_server: NatsServer,
) -> None:
    """On Python 3.11 a cancellation that met a wake-up used to be lost, and Ctrl-C with it."""
    await provision(nats_server)
    async with EventStore.open(nats_server.url, source="msia/test", master_key=MASTER) as writer:
        last = await story.append(writer, 1, story.question(1, 1), 1)
        for number in range(2, 40):
            came = asyncio.Event()

            async def read(after: int, came: asyncio.Event = came) -> None:
                async for _ in writer.follow("msia.*.1-1", after):
                    came.set()

            following = asyncio.create_task(read(last.position))
            last = await story.append(writer, 1, story.question(1, number), number)
            await asyncio.wait_for(came.wait(), SECONDS)
            following.cancel()
            _, late = await asyncio.wait({following}, timeout=SECONDS)
            assert not late
