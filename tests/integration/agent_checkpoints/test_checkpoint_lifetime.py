"""Nothing stays: every key expires, and a finished turn leaves none."""

from collections.abc import AsyncIterator

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from redis.asyncio import Redis

from contracts.errors import BadInput, Undecodable
from services.agent.checkpoints import CheckpointSettings, RedisSaver

TTL = 600.0
CONFIG = {"configurable": {"thread_id": "turn-1", "checkpoint_ns": ""}}
METADATA = {"source": "loop", "step": 0, "parents": {}}


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
async def saver(redis_url: str) -> AsyncIterator[RedisSaver]:
    settings = CheckpointSettings(redis_url=redis_url, agent_checkpoint_ttl=TTL, redis_timeout=10)
    async with RedisSaver.open(settings, None) as opened:
        yield opened


async def _lives(redis: Redis) -> list[int]:
    """Milliseconds that each key has left; -1 for ever."""
    return [await redis.pttl(key) for key in await redis.keys("*")]


async def test_every_key_expires(saver: RedisSaver, redis: Redis) -> None:
    stored = await saver.aput(CONFIG, empty_checkpoint(), METADATA, {})
    await saver.aput_writes(stored, [("channel", 1)], "task")
    await saver.acopy_thread("turn-1", "turn-2")
    await saver.aput_writes(
        {"configurable": {"thread_id": "turn-3", "checkpoint_ns": "", "checkpoint_id": "gone"}},
        [("c", 1)],
        "t",
    )

    lives = await _lives(redis)

    assert len(lives) == 3
    assert all(0 < life <= TTL * 1000 for life in lives)


async def test_each_write_begins_a_new_life(saver: RedisSaver, redis: Redis) -> None:
    stored = await saver.aput(CONFIG, empty_checkpoint(), METADATA, {})
    (key,) = await redis.keys("*")

    for again in (
        saver.aput_writes(stored, [("channel", 1)], "task"),
        saver.aput(stored, empty_checkpoint(), METADATA, {}),
    ):
        await redis.pexpire(key, 1000)
        await again
        assert await redis.pttl(key) > 1000


async def test_a_deleted_thread_leaves_no_key(saver: RedisSaver, redis: Redis) -> None:
    stored = await saver.aput(CONFIG, empty_checkpoint(), METADATA, {})
    await saver.aput_writes(stored, [("channel", 1)], "task")

    await saver.adelete_thread("turn-1")

    assert await redis.dbsize() == 0


async def test_the_same_write_again_adds_nothing(saver: RedisSaver, redis: Redis) -> None:
    checkpoint = empty_checkpoint()
    for _ in range(3):
        stored = await saver.aput(CONFIG, checkpoint, METADATA, {})
        await saver.aput_writes(stored, [("channel", 1)], "task")
    (key,) = await redis.keys("*")

    assert await redis.hlen(key) == 2


async def test_all_threads_are_listed_once(saver: RedisSaver) -> None:
    for number in range(30):
        await saver.aput(
            {"configurable": {"thread_id": f"turn-{number}", "checkpoint_ns": ""}},
            empty_checkpoint(),
            METADATA,
            {},
        )

    found = [one.config["configurable"]["thread_id"] async for one in saver.alist(None)]

    assert sorted(found) == sorted(f"turn-{number}" for number in range(30))


async def test_unknown_pruning_is_refused(saver: RedisSaver) -> None:
    with pytest.raises(BadInput, match="keep_latest or delete"):
        await saver.aprune(["turn-1"], strategy="keep_everything")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (b"not ours", b""),
        (b'["checkpoint","","1"]', b"\xc1"),
        # a msgpack extension: where other serializers rebuild objects, even call functions
        (b'["checkpoint","","1"]', b"\xc7\x04\x00\x93abc"),
    ],
)
async def test_what_is_not_ours_is_said(saver: RedisSaver, redis: Redis, field: bytes, value: bytes) -> None:
    await redis.hset("msia:checkpoint:turn-1", field, value)

    with pytest.raises(Undecodable):
        await saver.aget_tuple(CONFIG)

    await saver.adelete_thread("turn-1")
    assert await saver.aget_tuple(CONFIG) is None


async def test_of_a_tasks_results_the_first_stands_and_of_its_errors_the_last(saver: RedisSaver) -> None:
    stored = await saver.aput(CONFIG, empty_checkpoint(), METADATA, {})

    for attempt in ("first", "second"):
        await saver.aput_writes(stored, [("channel", attempt), ("__error__", attempt)], "task")

    found = await saver.aget_tuple(CONFIG)
    assert sorted(write[1:] for write in found.pending_writes) == [
        ("__error__", "second"),
        ("channel", "first"),
    ]


async def test_writes_are_in_the_order_of_the_run(saver: RedisSaver) -> None:
    stored = await saver.aput(CONFIG, empty_checkpoint(), METADATA, {})
    await saver.aput_writes(stored, [("channel", 3), ("channel", 4)], "a", task_path="2")
    await saver.aput_writes(stored, [("channel", 1), ("channel", 2)], "b", task_path="1")

    found = await saver.aget_tuple(CONFIG)

    assert [value for _, _, value in found.pending_writes] == [1, 2, 3, 4]
