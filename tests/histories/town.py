"""A running system for a recording, and the hands in it: customers, a person at Chatwoot, an operator."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx

from contracts.event import Event
from contracts.events.conversation import TurnStarted
from contracts.ids import customer_id, split_conversation, whole
from eventstore.store import EventStore
from tests.fixtures.chatwoot.bodies import ACCOUNT, INBOX, raw, signed
from tests.integration.agent_providers.stub import Stub
from tests.limits import PATIENCE
from tests.system import Stack, eventually

E = TypeVar("E", bound=Event)


class Town:
    """One customer's phone in a running system. `phone` is new for each shape.

    `stub` answers for models and transcribers where a shape's settings point there.
    """

    def __init__(self, stack: Stack, store: EventStore, phone: str, stub: Stub) -> None:
        self.stack, self.store, self.phone, self.stub = stack, store, phone, stub
        self.conversation = ""
        self.account = int(stack.run.environment["CHATWOOT_ACCOUNT_ID"])

    # --- the customer ------------------------------------------------------------------------------

    async def writes(self, text: str | None = None, *, type: str = "text", **more: Any) -> int:
        """Send one message; returns Chatwoot's id of it."""
        said = {} if "burst" in more else {"type": type, "text": text}
        body = {"from": self.phone, "name": "Prueba", **said, **more}
        answer = await self._call("/whatsapp/inbound", body)
        self.conversation = answer["conversation"]
        return int(answer["message_ids"][0])

    # --- the person at Chatwoot --------------------------------------------------------------------

    async def person(self, action: str, **more: Any) -> None:
        """`reply`, `open`, `pending`, `assign`, `delete`, … in the conversation."""
        await self._call(f"/agent/{action}", {"conversation": self.conversation, **more})

    # --- Chatwoot ----------------------------------------------------------------------------------

    async def fails(self, kind: str, times: int | None = 1, route: str | None = None) -> None:
        """The next requests that send a message (or what `route` names) fail this way."""
        rule: dict[str, Any] = {
            "kind": kind,
            "times": times,
            "route": route,
            "probability": 1.0,
            "params": {},
        }
        await self._call("/faults", rule)

    async def forgets(self) -> None:
        """Chatwoot loses everything: whatever is sent to an old conversation is answered by a 404."""
        await self._call("/reset", {"sequences": False})

    async def webhook(self, body: dict[str, Any] | bytes, *, delivery: str | None = None) -> None:
        """Deliver a body of our own making, signed as Chatwoot signs."""
        content = body if isinstance(body, bytes) else raw(self._local(body))
        secret = self.stack.run.environment["CHATWOOT_WEBHOOK_SECRET"]
        url = self.stack.run.environment["INGRESS_URL"] + "/api/chatwoot/webhook"
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.post(
                url, content=content, headers=signed(content, secret=secret, delivery=delivery)
            )
            answer.raise_for_status()

    def _local(self, body: Any) -> Any:
        """The fixtures come from another account and inbox."""
        if isinstance(body, list):
            return [self._local(item) for item in body]
        if not isinstance(body, dict):
            return body
        ours = {"account_id": self.account, "inbox_id": 1}
        told = {name: ours.get(name, self._local(value)) for name, value in body.items()}
        for name, before, now in (("account", ACCOUNT, self.account), ("inbox", INBOX, 1)):
            if isinstance(told.get(name), dict) and told[name].get("id") == before:
                told[name] = {**told[name], "id": now}
        return told

    # --- the operator ------------------------------------------------------------------------------

    async def wishes(self, event: Event) -> None:
        """What ingress appends for an admin."""
        await self.store.append(self.conversation, event, id=uuid4())

    async def asks(self, path: str, **body: Any) -> None:
        """A command of ingress, as the panel and `msia` give it."""
        url, token = (self.stack.run.environment[name] for name in ("INGRESS_URL", "MSIA_TOKEN"))
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.post(url + path, json=body, headers={"Authorization": f"Bearer {token}"})
            answer.raise_for_status()

    @asynccontextmanager
    async def frozen(self, service: str) -> AsyncIterator[None]:
        """The service does nothing meanwhile."""
        pid = self.stack.run.identity(service).pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @asynccontextmanager
    async def frozen_turn(self, text: str) -> AsyncIterator[None]:
        """Write in a conversation that exists; inside, the agent stands still in the middle of the turn."""
        pid = self.stack.run.identity("agent").pid
        await self._signalled_turn(text, pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    async def killed_turn(self, text: str) -> None:
        """The same, but the agent dies by kill -9; the runner starts another."""
        await self._signalled_turn(text, self.stack.run.identity("agent").pid, signal.SIGKILL)

    async def _signalled_turn(self, text: str, pid: int, number: signal.Signals) -> None:
        """An offline turn takes milliseconds: the recorder may have to repeat."""
        after = await self.store.last_position()
        async with asyncio.timeout(30):
            writing = asyncio.create_task(self.writes(text))
            async for recorded in self.store.follow("msia.conversation.>", after):
                if isinstance(recorded.event, TurnStarted) and recorded.aggregate == self.conversation:
                    os.kill(pid, number)
                    break
            await writing

    async def destroys_key(self, key_id: str) -> None:
        """As an erasure ends."""
        bucket = await self.store.reader.client.jetstream().key_value("KEYS")
        await bucket.purge(key_id)

    # --- the log -----------------------------------------------------------------------------------

    async def names(self) -> Counter[str]:
        """How often each event stands in the conversation."""
        return Counter(type(one.event).__name__ for one in await self.store.load(whole(self.conversation)))

    async def of(self, kind: type[E]) -> list[E]:
        """The conversation's events of this type."""
        events = [one.event for one in await self.store.load(whole(self.conversation))]
        return [event for event in events if isinstance(event, kind)]

    async def sealed(self) -> None:
        """Return once the keeper has sealed something."""
        await eventually(lambda: self.store.load("msia.ledger.log"), bool)

    async def until(self, seconds: float = 60.0, **counts: int) -> Self:
        """Wait until the conversation holds at least so many of each event."""
        await eventually(
            self.names, lambda seen: all(seen[name] >= count for name, count in counts.items()), seconds
        )
        return self

    async def quiet(self, seconds: float = 2.0) -> None:
        """Return once nothing has been appended for a while: the ticks of WhatsApp come late."""
        last, since = await self.store.last_position(), asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - since < seconds:
            await asyncio.sleep(0.1)
            if (now := await self.store.last_position()) != last:
                last, since = now, asyncio.get_running_loop().time()

    async def contact(self) -> str:
        """The customer's own aggregate."""
        account, _ = split_conversation(self.conversation)
        found = [one.event for one in await self.store.load(f"msia.inbox.{self.conversation}")]
        contact = next(event.contact_id for event in found if getattr(event, "contact_id", None))
        return customer_id(account, contact)

    @property
    def display_id(self) -> int:
        return split_conversation(self.conversation)[1]

    async def _call(self, path: str, body: dict[str, Any]) -> Any:
        async with self.stack.sandbox() as client:
            answer = await client.post(f"/__fake{path}", json=body)
            answer.raise_for_status()
            return answer.json()
