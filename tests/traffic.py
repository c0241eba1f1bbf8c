"""Customers who write, wait for the answer and write again; and what must be true of it afterwards."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contracts.envelope import Recorded
from contracts.errors import Unreachable
from contracts.event import Event
from contracts.events.conversation import (
    HandoffRequested,
    NoReplyNeeded,
    ReplyRequested,
    TurnAbandoned,
    TurnFailed,
    TurnStarted,
)
from contracts.events.delivery import DeliveryCancelled, DeliverySucceeded
from contracts.events.inbox import MessageReceived
from tests.chaos.turns import undone
from tests.replicas import Replicas

ANSWERED = (ReplyRequested, HandoffRequested, NoReplyNeeded, TurnFailed)
FAILED, SLOW = "failed", 20.0  # why the bot hands over what takes too long; seconds until that is looked for
TEXTS = ("¿Cuánto cuesta homologar el escape de mi moto?", "¿Y el manillar?", "Vale, gracias")


@dataclass
class Customer:
    """One at a time: the next message follows the answer to the last."""

    phone: str
    conversation: str = ""
    written: int = 0
    with_a_person: bool = False  # its turn ran out of time, so nobody waits for the bot there
    took: list[tuple[float, float]] = field(default_factory=list)  # when written, seconds to the answer


class Traffic:
    """`customers` write while the block runs, each `pause` seconds after an answer. Times are monotonic."""

    def __init__(
        self, replicas: Replicas, customers: int, *, pause: float = 0.3, patience: float = 180.0
    ) -> None:
        self._replicas, self._pause, self._patience = replicas, pause, patience
        self.customers = [Customer(f"+34000{number:06d}") for number in range(1, customers + 1)]
        self._stopped = asyncio.Event()

    async def __aenter__(self) -> "Traffic":
        self._tasks = [asyncio.create_task(self._go_on(one)) for one in self.customers]
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        self._stopped.set()
        if kind is not None:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks)

    @property
    def answers(self) -> int:
        return sum(len(one.took) for one in self.customers)

    async def more(self, answers: int) -> float:
        """Return when so many further answers have come; the seconds that took."""
        began, wanted = time.monotonic(), self.answers + answers
        async with asyncio.timeout(self._patience):
            while self.answers < wanted:
                for task in self._tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def everybody(self) -> float:
        """Return when each customer has been answered something written after now; the seconds that took."""
        began = time.monotonic()
        async with asyncio.timeout(self._patience):
            while not all(one.took and one.took[-1][0] > began for one in self.with_the_bot):
                await asyncio.sleep(0.02)
        return time.monotonic() - began

    @property
    def with_the_bot(self) -> list[Customer]:
        """Those whom it answers; never nobody."""
        found = [one for one in self.customers if not one.with_a_person]
        assert found, "every conversation was handed over"
        return found

    async def _go_on(self, customer: Customer) -> None:
        while not self._stopped.is_set() and not customer.with_a_person:
            began = time.monotonic()
            text = TEXTS[customer.written % len(TEXTS)]
            answer = await self._replicas.http.post(
                "/__fake/whatsapp/inbound",
                json={"from": customer.phone, "name": "Prueba", "type": "text", "text": text},
            )
            answer.raise_for_status()
            customer.conversation = str(answer.json()["conversation"])
            customer.written += 1
            async with asyncio.timeout(self._patience):
                while len(await self.replies(customer)) < customer.written and not customer.with_a_person:
                    await asyncio.sleep(0.05)
                    if time.monotonic() - began > SLOW:
                        customer.with_a_person = await self._handed_over(customer)
            if not customer.with_a_person:
                customer.took.append((began, time.monotonic() - began))
            await asyncio.sleep(self._pause)

    async def _handed_over(self, customer: Customer) -> bool:
        await asyncio.sleep(1.0)
        try:
            log = await self._replicas.store.load(f"msia.conversation.{customer.conversation}")
        except Unreachable:  # an election: asked again in a second
            return False
        return any(isinstance(one.event, HandoffRequested) and one.event.reason == FAILED for one in log)

    async def replies(self, customer: Customer) -> list[dict[str, Any]]:
        """What the bot said on this phone, in the order of arrival."""
        answer = await self._replicas.http.get(f"/__fake/customer/{customer.phone}")
        return [bubble for bubble in answer.json()["messages"] if bubble["msia_part"]]

    async def verdict(self) -> dict[str, int]:
        """Count what went wrong: all zero, but `recovered`, which says how many no webhook told of in time.

        Chatwoot opens the conversation of such a one and so takes it from the bot; once given back, what was
        kept back meanwhile is answered anew.
        """
        ends = time.monotonic() + self._patience
        while (found := await self._counted())["lost"] and time.monotonic() < ends:
            await asyncio.sleep(0.2)  # the first part of an answer lets its customer go on
        wrong = ("lost", "doubled", "out of order", "unanswered", "answered twice", "not stored", "recovered")
        return {name: found[name] for name in wrong}

    async def _counted(self) -> Counter[str]:
        found: Counter[str] = Counter()
        sent = {one.conversation: one.written for one in self.customers}
        events: dict[str, list[Recorded[Event]]] = defaultdict(list)
        for recorded in await self._replicas.store.tail("msia.*.*", 0):
            events[recorded.aggregate].append(recorded)
        for customer in self.customers:
            log = [recorded.event for recorded in events[customer.conversation]]
            back = undone(events[customer.conversation])
            found += _messages(log, sent[customer.conversation], back.keys())
            cancelled = [event for event in log if isinstance(event, DeliveryCancelled)]
            kept_back = {event.part_id for event in cancelled if event.reason == "takeover"}
            requested = [
                str(part.part_id)
                for e in log
                if isinstance(e, ReplyRequested | HandoffRequested)
                for part in e.parts
                if part.kind == "message" and (e.turn_id not in back or part.part_id not in kept_back)
            ]
            succeeded = [str(e.part_id) for e in log if isinstance(e, DeliverySucceeded)]
            shown = [bubble["msia_part"] for bubble in await self.replies(customer)]
            found["lost"] += len(set(requested) - set(shown))
            found["doubled"] += len(shown) - len(set(shown)) + len(succeeded) - len(set(succeeded))
            found["out of order"] += [one for one in requested if one in shown] != list(dict.fromkeys(shown))
        return found

    def within(self, began: float, ended: float) -> list[float]:
        """Seconds to the answers of what was written between these moments."""
        return [took for one in self.customers for at, took in one.took if began <= at < ended]


def _messages(log: Sequence[Event], sent: int, back: Collection[UUID]) -> Counter[str]:
    """Each one stored once, and covered by exactly one turn with an outcome that answers, or with a person.

    `back`: turns whose messages came back to the bot.
    """
    found: Counter[str] = Counter()
    stored = [event for event in log if isinstance(event, MessageReceived)]
    found["recovered"] = sum(event.recovered for event in stored)
    ids = [event.message_id for event in stored]
    found["not stored"] = sent - len(set(ids))
    found["doubled"] = len(ids) - len(set(ids))
    covers = {event.turn_id: event.covers for event in log if isinstance(event, TurnStarted)}
    dropped = {event.turn_id for event in log if isinstance(event, TurnAbandoned)} | set(back)
    answered = Counter(
        id
        for event in log
        if isinstance(event, ANSWERED) and event.turn_id not in dropped
        for id in covers[event.turn_id]
    )
    handed = next(
        (n for n, e in enumerate(log) if isinstance(e, HandoffRequested) and e.reason == FAILED), None
    )
    later = (
        {e.message_id for e in log[handed:] if isinstance(e, MessageReceived)}
        if handed is not None
        else set()
    )
    found["unanswered"] = sum(not answered[id] for id in ids if id not in later)
    found["answered twice"] = sum(answered[id] > 1 for id in ids)
    return found


def percentiles(seconds: Sequence[float]) -> str:
    """For people to read; nothing is asserted of it."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99))
    return f"{len(ordered)} answers, p50 {p50:.2f} s, p99 {p99:.2f} s"
