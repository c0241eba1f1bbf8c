"""Breaking one thing, and making it good again."""

import asyncio
import contextlib
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from nats.errors import Error as NatsError

from contracts.errors import MsiaError
from infra.embedded.child import Child
from tests.chaos.forks import Fork
from tests.chaos.whole.running import Running
from tests.chaos.whole.schedule import Fault
from tests.poison import plant

GRACE = 60.0  # seconds that a service has to end by itself after SIGTERM


@dataclass
class Injector:
    """`done`: faults by kind, as they struck; `poisoned`: conversations that got a poison event."""

    running: Running
    conversation: Callable[[int], str | None]  # of a customer, once there is one
    done: Counter[str] = field(default_factory=Counter)
    poisoned: list[str] = field(default_factory=list)
    unwell: list[str] = field(default_factory=list)  # services that did not end after SIGTERM

    async def strike(self, fault: Fault) -> None:
        acts: dict[str, Callable[[Fault], Awaitable[None]]] = {
            "SIGKILL": self._kill,
            "SIGSTOP": self._pause,
            "rolling restart": self._restart,
            "cut": self._wire,
            "stall": self._wire,
            "partition": self._wire,
            "clock jump": self._clock,
            "NATS outage": self._kill,
            "disk full": self._fill,
            "wiped Redis": self._wipe,
            "wiped Postgres": self._wipe,
            "poison event": self._poison,
            "provider outage": self._provider,
        }
        await acts[fault.kind](fault)
        self.done[fault.kind] += 1

    async def _kill(self, fault: Fault) -> None:
        async with self.running.locks[fault.target]:
            part = self.running.parts[fault.target]
            await asyncio.to_thread(part.kill)
            await asyncio.sleep(fault.lasts)
            await self.running.start(fault.target)

    async def _pause(self, fault: Fault) -> None:
        async with self.running.locks[fault.target]:
            part = self.running.parts[fault.target]
            if not part.alive:
                await self.running.start(fault.target)
            with contextlib.suppress(MsiaError, ProcessLookupError):  # it ended just now: paused for good
                part.pause()
            await asyncio.sleep(fault.lasts)
            with contextlib.suppress(MsiaError, ProcessLookupError):
                part.resume()

    async def _restart(self, fault: Fault) -> None:
        async with self.running.locks[fault.target]:
            part = self.running.parts[fault.target]
            assert isinstance(part, Fork)
            part.ask_to_stop()
            if await asyncio.to_thread(part.wait, GRACE) is None:
                self.unwell.append(f"{fault.target} went on for {GRACE:g} s after SIGTERM")
                await asyncio.to_thread(part.kill)
            await self.running.start(fault.target)

    async def _wire(self, fault: Fault) -> None:
        wire = self.running.wires[fault.target]
        if fault.kind == "stall":
            wire.stall()
        else:
            wire.refusing = fault.kind == "partition"
            wire.cut()
        await asyncio.sleep(fault.lasts)
        wire.refusing = False
        wire.flow()

    async def _clock(self, fault: Fault) -> None:
        dial = self.running.dials[fault.target]
        dial.set(fault.amount)
        await asyncio.sleep(fault.lasts)
        dial.set(0)

    async def _fill(self, fault: Fault) -> None:
        """nats-server answers nothing for a stream that met a full disk: make room, restart it."""
        disk = self.running.disk
        assert disk is not None
        async with self.running.locks[fault.target]:
            server = self.running.parts[fault.target]
            assert isinstance(server, Child)
            await asyncio.to_thread(disk.full, server.pid)
            await asyncio.sleep(fault.lasts)
            disk.free()
            await asyncio.to_thread(server.kill)
            await self.running.start(fault.target)

    async def _wipe(self, fault: Fault) -> None:
        async with self.running.locks[fault.target]:
            server = self.running.parts[fault.target]
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(shutil.rmtree, self.running.system.home.data(fault.target))
            await asyncio.sleep(fault.lasts)
            await self.running.start(fault.target)

    async def _poison(self, fault: Fault) -> None:
        """A message that no version of ours can decode, in the conversation of a customer."""
        while (id := self.conversation(int(fault.target))) is None:
            await asyncio.sleep(0.2)
        while id not in self.poisoned:
            try:
                async with self.running.log("ingress") as store:
                    await plant(store, f"msia.inbox.{id}", "msia.inbox.MessageReceived.v1")
                    self.poisoned.append(id)
            except (MsiaError, NatsError, OSError, TimeoutError):  # the log is being broken, too: again
                await asyncio.sleep(0.5)

    async def _provider(self, fault: Fault) -> None:
        self.running.model.how = fault.how
        await asyncio.sleep(fault.lasts)
        self.running.model.how = ""


async def make_good(running: Running) -> None:
    """Nothing is broken any more."""
    for wire in running.wires.values():
        wire.refusing = False
        wire.flow()
    for dial in running.dials.values():
        dial.set(0)
    running.model.how = ""
    await running.told("DELETE", "/faults")
    await running.all_ready()
