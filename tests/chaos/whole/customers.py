"""Customers at their phones, and the people of the business at theirs."""

import asyncio
import time
from dataclasses import dataclass, field

from nats.errors import Error as NatsError

from contracts.errors import MsiaError
from contracts.events.control import Erased
from tests.chaos.stage import TakenOver
from tests.chaos.whole.running import PATIENCE, Running
from tests.chaos.whole.schedule import Erases, Says, StepsIn


def phone(customer: int) -> str:
    return f"+34000{customer:06d}"


@dataclass
class Customers:
    """Who writes what. `conversations` by customer."""

    running: Running
    conversations: dict[int, str] = field(default_factory=dict)
    taken_over: list[TakenOver] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    _queues: dict[int, asyncio.Lock] = field(default_factory=dict)

    async def says(self, scene: Says) -> None:
        """Sent when the phone reaches WhatsApp; one message after the other, as they were written."""
        async with self._queues.setdefault(scene.customer, asyncio.Lock()):
            body = {"from": phone(scene.customer), "name": f"Cliente {scene.customer}", "text": scene.text}
            told = await self.running.told("POST", "/whatsapp/inbound", body)
            self.conversations[scene.customer] = told["conversation"]

    async def meets_a_person(self, scene: StepsIn) -> None:
        id = await self._conversation(scene.customer)
        body = {"conversation": id, "text": "Te atiendo yo."}
        await self.running.told("POST", f"/agent/{scene.action}", body)
        number = int(id.partition("-")[2])
        self.taken_over.append(TakenOver(number, scene.action, time.time()))

    async def is_erased(self, scene: Erases) -> None:
        """The command is repeated until ingress could do it."""
        id = await self._conversation(scene.customer)
        ends = time.monotonic() + PATIENCE
        while True:
            words = ("privacy", "erase", "--conversation", id, "--reason", "chaos", "--now", "--yes")
            code, said = await self.running.msia(*words)
            if code == 0 or await self._is_gone(id):
                self.erased.append(id)
                return
            if time.monotonic() > ends:
                raise TimeoutError(f"{id} could not be erased: {said}")
            await asyncio.sleep(1)

    async def _is_gone(self, id: str) -> bool:
        """Whether it was done, and only the answer was lost."""
        try:
            async with self.running.log("auditor") as store:
                return any(isinstance(one.event, Erased) for one in await store.load(f"msia.control.{id}"))
        except (MsiaError, NatsError, OSError, TimeoutError):  # the log is away, too: asked again
            return False

    async def _conversation(self, customer: int) -> str:
        while customer not in self.conversations:
            await asyncio.sleep(0.1)
        return self.conversations[customer]
