"""A sandbox that nobody has set up: two users, an inbox without a bot; and `msia chatwoot setup`."""

import asyncio
import contextlib
import io
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from infra.embedded import envfile
from services import cli
from services.sandbox.state import Account, AgentBot, Inbox, User
from tests.integration.sandbox.conftest import USER, Doors, Receiver, Sandbox, listener, sandbox_in, served

ADMIN = USER["Api-Access-Token"]
AGENT = "token-of-an-agent"


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def told(self) -> list[tuple[str, str]]:
        """The steps that do something."""
        steps = self.json["steps"]
        return [(step["name"], step["do"]) for step in steps if step["do"] != "nothing"]


def _run(words: list[str], settings: dict[str, str]) -> Ran:
    """In this process, in a thread: the sandbox answers from the loop meanwhile."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, settings, clear=True), redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main(words)
            code: Any = 0
        except SystemExit as left:
            code = left.code or 0
    return Ran(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class Setup:
    """The command, in a home of its own."""

    sandbox: Sandbox
    folder: Path
    webhook: str

    @property
    def env_file(self) -> Path:
        return self.folder / ".env"

    @property
    def env(self) -> dict[str, str]:
        return envfile.read(self.env_file)

    async def __call__(self, *words: str, token: str = ADMIN, **environment: str) -> Ran:
        ours = ("CHATWOOT_", "MSIA_")
        settings = {
            **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
            "MSIA_HOME": str(self.folder / ".msia"),
            "CHATWOOT_ADMIN_TOKEN": token,
            "COLUMNS": "120",
            **environment,
        }
        ran = await asyncio.to_thread(_run, ["chatwoot", "setup", "--no-input", *words], settings)
        assert not token or token not in ran.out + ran.err
        return ran

    async def first(self, *words: str, **environment: str) -> Ran:
        """With what a first run is told."""
        told = ("--url", self.sandbox.url, "--webhook-url", self.webhook, "--allow-private", "-o", "json")
        return await self(*told, *words, **environment)


@pytest.fixture(scope="module")
async def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    async with sandbox_in(tmp_path_factory.mktemp("sandbox"), "http://127.0.0.1:9/nobody") as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
async def receiver() -> AsyncIterator[Receiver]:
    """Takes what Chatwoot sends to the bot."""
    opened = listener()
    doors = Doors(f"http://127.0.0.1:{opened.getsockname()[1]}")
    async with served(doors.app, opened):
        yield doors.open()


@pytest.fixture
async def setup(shared_sandbox: Sandbox, receiver: Receiver, tmp_path: Path) -> Setup:
    world = shared_sandbox.world
    await shared_sandbox.http.post("/__fake/reset", json={"sequences": True})
    store = world.store
    with store.transaction():
        account = store.one(Account, 1)
        account.keep_pending_on_bot_failure = False
        store.save(account)
        inbox = store.one(Inbox, 1)
        inbox.agent_bot_id = None
        store.save(inbox)
        store.delete(store.one(AgentBot, 1))
        agent = store.one(User, 2)
        agent.access_token = AGENT
        store.save(agent)
    return Setup(shared_sandbox, tmp_path, receiver.url)


@contextlib.contextmanager
def version(sandbox: Sandbox, text: str) -> Iterator[None]:
    """Have it say another version, one too old for its own settings even."""
    world, before = sandbox.world, sandbox.world.settings
    world.settings = before.model_copy(update={"sandbox_version": text})
    try:
        yield
    finally:
        world.settings = before
