"""What an older or newer Chatwoot does otherwise (the tags are those of its releases)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.sandbox import conversations, events, seed
from services.sandbox.settings import SandboxSettings
from services.sandbox.state import Job
from services.sandbox.world import World
from tests.unit.sandbox.conftest import Clock, Desk

Make = Callable[[str], Desk]


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Make]:
    worlds: list[World] = []

    def make(version: str) -> Desk:
        clock = Clock()
        settings = SandboxSettings(
            sandbox_data=tmp_path / version, chatwoot_api_token="bot", sandbox_version=version
        )
        worlds.append(World.open(settings, clock))
        seed.seed(worlds[-1])
        return Desk(worlds[-1], clock)

    yield make
    for world in worlds:
        world.close()


def told(desk: Desk, name: str) -> list[dict[str, Any]]:
    bodies = [json.loads(job.args["body"]) for job in desk.world.store.all(Job, "kind = 'bot_webhook'")]
    return [body for body in bodies if body["event"] == name]


def test_bots_hear_of_updates_since_4_13(played: Make) -> None:
    for version, count in (("4.11.2", 0), ("4.14.2", 1)):
        desk = played(version)
        desk.receive()
        assert len(told(desk, "conversation_updated")) == count


def test_conversations_name_their_account_since_4_14_2(played: Make) -> None:
    for version, named in (("4.11.2", False), ("4.14.2", True)):
        desk = played(version)
        desk.receive()
        (body,) = told(desk, "message_created")
        assert ("account" in body["conversation"]) is named


def test_referrals_and_what_cannot_be_shown(played: Make) -> None:
    old, new = played("4.11.2"), played("4.15.1")
    assert old.receive(type="unsupported", text=None).message_ids == []
    assert new.receive(type="unsupported", text=None).message_ids != []
    for desk, kept in ((played("4.14.2"), False), (new, True)):
        (id,) = desk.receive(referral={"source_id": "ad-1"}).message_ids
        assert ("referral" in desk.message(id).content_attributes) is kept


def test_the_bot_is_the_assignee_since_4_16(played: Make) -> None:
    desk = played("4.16.0")
    desk.receive()
    assert desk.conversation().assignee_agent_bot_id == 1
    conversations.assign(desk.world, desk.conversation(), desk.person)
    assert desk.conversation().status == "open"
    conversations.assign(desk.world, desk.conversation(), desk.bot)
    assert desk.conversation().status == "pending"
    before = played("4.15.1")
    before.receive()
    conversations.assign(before.world, before.conversation(), before.person)
    assert before.conversation().status == "pending"
    assert events.BOT_LATER < events.BOT_EVENTS
