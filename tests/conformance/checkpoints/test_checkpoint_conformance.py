"""LangGraph's own suite for checkpointers, base and extended, on a real Valkey."""

from collections.abc import AsyncIterator

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate

from services.agent.checkpoints import CheckpointSettings, RedisSaver

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


@pytest.mark.parametrize("capability", SUITES)
async def test_conforms(redis_url: str, capability: str) -> None:
    @checkpointer_test(name=f"RedisSaver {capability}")
    async def saver() -> AsyncIterator[RedisSaver]:
        async with RedisSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10)) as opened:
            yield opened

    report = await validate(saver, capabilities={capability})

    result = report.results[capability]
    assert result.failures == []
    assert result.tests_passed >= SUITES[capability]
