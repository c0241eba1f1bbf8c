"""LangGraph's own suite for checkpointers, base and extended, on a real Valkey: in clear and sealed."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.conformance import checkpointer_test, validate

from contracts.ids import KeyId
from eventstore.keys import OpenKey
from services.agent.checkpoints import CheckpointSettings, RedisSaver
from services.agent.checkpoints.saver import OWNER

SUITES = {
    "put": 17,
    "put_writes": 10,
    "get_tuple": 10,
    "list": 16,
    "delete_thread": 5,
    "delete_for_runs": 7,
    "copy_thread": 8,
    "prune": 8,
}


class OneKey:
    """One customer's, at hand."""

    key = OpenKey(KeyId("contact-1-1.1"), os.urandom(32))

    async def get(self, key_id: KeyId) -> OpenKey:
        assert key_id == self.key.id
        return self.key

    async def current(self, owner: str) -> OpenKey:
        assert owner == "contact-1-1"
        return self.key


class Owned(RedisSaver):
    """The suite knows of no owners: every thread is one customer's."""

    async def aput(self, config: RunnableConfig, *rest: Any) -> RunnableConfig:
        return await super().aput(_owned(config), *rest)

    async def aput_writes(self, config: RunnableConfig, *rest: Any, **named: Any) -> None:
        await super().aput_writes(_owned(config), *rest, **named)


def _owned(config: RunnableConfig) -> RunnableConfig:
    return {**config, "configurable": {**config["configurable"], OWNER: "contact-1-1"}}


@pytest.mark.parametrize("keys", [None, OneKey()], ids=["clear", "sealed"])
@pytest.mark.parametrize("capability", SUITES)
async def test_conforms(redis_url: str, capability: str, keys: OneKey | None) -> None:
    @checkpointer_test(name=f"RedisSaver {capability}")
    async def saver() -> AsyncIterator[RedisSaver]:
        async with Owned.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), keys) as opened:
            yield opened

    report = await validate(saver, capabilities={capability})

    result = report.results[capability]
    assert result.failures == []
    assert result.tests_passed >= SUITES[capability]
