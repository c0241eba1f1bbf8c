"""The log as it is after the run, read around what nobody can read; and what is still owed."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from contracts.envelope import Recorded
from contracts.errors import MsiaError
from contracts.event import Event
from contracts.events.conversation import HandoffRequested, ReplyRequested
from contracts.events.delivery import DeliveryCancelled, DeliveryParked, DeliverySucceeded
from contracts.ids import aggregate_of, is_conversation
from domain.conversation.fold import fold
from domain.conversation.state import Conversation
from eventstore.codec import decode
from eventstore.store import EventStore
from tests.chaos.stage import Asked
from tests.chaos.turns import standing, withdrawn
from tests.chaos.whole.running import Running

INCOMING = 0  # Chatwoot's number for a customer's message


@dataclass
class Books:
    """`events` by aggregate; `unreadable`: positions of what does not decode, by aggregate."""

    events: dict[str, list[Recorded[Event]]] = field(default_factory=lambda: defaultdict(list))
    unreadable: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    chatwoot: dict[str, Any] = field(default_factory=dict)
    position: int = 0
    _states: dict[str, Conversation] = field(default_factory=dict)

    async def read_on(self, store: EventStore) -> None:
        async for message in store.reader.read("msia.>", self.position):
            about = aggregate_of(message.subject)
            self.position = message.position
            try:
                recorded = await decode(message, store.keys)
            except MsiaError:  # poison: whose line stops is what the readers' quarantine says
                self.unreadable[about].append(message.position)
                continue
            self.events[about].append(recorded)
            if is_conversation(about):
                self._states[about] = fold(about, [recorded], self._states.get(about))

    @property
    def conversations(self) -> dict[str, Conversation]:
        return self._states

    def everything(self) -> list[Recorded[Event]]:
        return sorted((one for some in self.events.values() for one in some), key=lambda r: r.position)

    @property
    def written(self) -> dict[str, list[int]]:
        """What customers wrote, as Chatwoot knows it: conversation → ids of messages."""
        keys = {one["id"]: one["key"] for one in self.chatwoot["conversations"]}
        found: dict[str, list[int]] = {key: [] for key in keys.values()}
        for message in self.chatwoot["messages"]:
            if message["message_type"] == INCOMING:
                found[keys[message["conversation_id"]]].append(message["id"])
        return found

    def handed_over(self, conversation: str) -> bool:
        """Whether the bot ever asked for a person, also for what could not be delivered."""
        return any(isinstance(one.event, HandoffRequested) for one in self.events[conversation])

    def asked(self, conversation: str) -> list[Asked]:
        """Messages that outcomes which stand want said, in that order."""
        number, found = int(conversation.partition("-")[2]), []
        for reply, (_, outcome) in enumerate(standing(self.events[conversation])):
            if isinstance(outcome, ReplyRequested):
                parts, texts = outcome.parts, outcome.texts
            elif isinstance(outcome, HandoffRequested):
                parts, texts = outcome.parts, ()
            else:
                continue
            messages = [part for part in parts if part.kind == "message"]
            said = (*texts, *[""] * len(messages)) if isinstance(texts, tuple) else [""] * len(messages)
            found += [
                Asked(str(part.part_id), number, reply, str(text))
                for part, text in zip(messages, said, strict=False)
            ]
        return found

    def withdrawn(self) -> set[str]:
        """Parts of replies that were given anew: they need not reach anyone."""
        return {str(part) for id in self._states for part in withdrawn(self.events[id])}

    def owed(self, set_aside: set[str], met: set[str]) -> list[str]:
        """What is not settled yet, in words; `set_aside`: whose line may stop; `met`: with people."""
        ends = (DeliverySucceeded, DeliveryParked, DeliveryCancelled)
        found = []
        for id, wrote in self.written.items():
            known = {message.id for message in self._states[id].messages} if id in self._states else set()
            if missing := set(wrote) - known:
                found.append(f"{id}: messages {sorted(missing)} are not in the log")
        for id, state in self._states.items():
            if id in set_aside:
                continue
            if state.open_turn:
                found.append(f"{id}: turn {state.open_turn.id} is open")
            elif state.uncovered and state.in_charge == "bot":
                found.append(f"{id}: messages {[m.id for m in state.uncovered]} wait for a turn")
            elif state.opening and id not in met:
                found.append(f"{id}: Chatwoot opened it, nobody said a word, and no sweep gave it back")
            elif not all(turn.completed for turn in state.answered):
                found.append(f"{id}: a turn has no total")
            else:
                over = {str(r.event.part_id) for r in self.events[id] if isinstance(r.event, ends)}
                if left := {one.part for one in self.asked(id)} - over:
                    found.append(f"{id}: {len(left)} parts have no end")
        return found


async def settle(
    running: Running, books: Books, set_aside: set[str], met: set[str], seconds: float
) -> list[str]:
    """Wait until nobody owes anybody anything, seen twice; what is still owed after `seconds`."""
    ends, quiet = time.monotonic() + seconds, 0
    async with running.log("agent") as store:
        while True:
            books.chatwoot = await running.told("GET", "/state")
            await books.read_on(store)
            owed = books.owed(set_aside, met)
            if jobs := (await running.told("GET", "/jobs"))["waiting"]:
                owed.append(f"Chatwoot has {jobs} jobs left")
            quiet = 0 if owed else quiet + 1
            if quiet == 2 or time.monotonic() > ends:
                return owed
            await asyncio.sleep(1.0)
