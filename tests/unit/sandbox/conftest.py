"""A sandbox without a server: state in a folder, a clock that is told, jobs that are looked at."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.sandbox import conversations, inbound, seed
from services.sandbox.inbound_message import Inbound
from services.sandbox.settings import SandboxSettings
from services.sandbox.state import AgentBot, Conversation, Inbox, Job, Message, User
from services.sandbox.world import World

PHONE = "+34000000013"


class Clock:
    now = datetime(2026, 11, 20, 9, 0, 0, 312000, UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class Desk:
    """Shorthands of the tests: write, look, and read what was queued for the bot."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.clock = clock

    @property
    def inbox(self) -> Inbox:
        return self.world.store.one(Inbox, 1)

    @property
    def bot(self) -> AgentBot:
        return self.world.store.one(AgentBot, 1)

    @property
    def person(self) -> User:
        return self.world.store.one(User, 2)

    def receive(self, **message: Any) -> inbound.Received:
        given = Inbound.model_validate({"from": PHONE, "name": "Lucía Demo", "text": "Hola"} | message)
        [item] = given.items
        return inbound.receive(self.world, self.inbox, given, item)

    def conversation(self, display_id: int = 1) -> Conversation:
        found = conversations.find(self.world, 1, display_id)
        assert found
        return found

    def message(self, id: int) -> Message:
        return self.world.store.one(Message, id)

    def told(self) -> list[dict[str, Any]]:
        """The bodies queued for the bot, oldest first; forgotten once read."""
        jobs = self.world.store.all(Job, "kind = 'bot_webhook'")
        for job in jobs:
            self.world.store.delete(job)
        return [json.loads(job.args["body"]) for job in jobs]

    def events(self) -> list[str]:
        return [body["event"] for body in self.told()]


@pytest.fixture
def settings(tmp_path: Path) -> SandboxSettings:
    return SandboxSettings(
        sandbox_data=tmp_path / "sandbox",
        chatwoot_api_token="bot-token",
        chatwoot_user_token="user-token",
        chatwoot_webhook_secret="whsec",
        sandbox_seed=1,
    )


@pytest.fixture
def desk(settings: SandboxSettings) -> Iterator[Desk]:
    clock = Clock()
    world = World.open(settings, clock)
    seed.seed(world)
    yield Desk(world, clock)
    world.close()
