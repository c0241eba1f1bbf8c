"""What Valkey holds of a turn reads only with its customer's key, which lies elsewhere."""

import base64
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.graph import END, START, StateGraph
from redis.asyncio import Redis
from typing_extensions import TypedDict

from contracts.errors import BadInput, Undecodable
from eventstore.connection import connect
from eventstore.declared import declared
from eventstore.keys import KeyRing
from eventstore.masters import MasterKeys
from eventstore.provision import apply
from infra.embedded.nats import NatsServer
from services.agent.checkpoints import CheckpointSettings, RedisSaver
from services.agent.checkpoints.saver import OWNER
from services.agent.checkpoints.turns import NEW, TurnSaver
from tests.security.remains import holders
from tests.servers import Servers

pytestmark = pytest.mark.security

WORDS = "mi matrícula es 4321-XYZ"
METADATA: Any = {"source": "loop", "step": 1, "parents": {}}
MASTER = MasterKeys.parse("m1:" + base64.b64encode(os.urandom(32)).decode())


@pytest.fixture
async def keys(module_nats: NatsServer) -> AsyncIterator[KeyRing]:
    client = await connect(module_nats.url, name="test")
    await apply(client, declared())
    async with KeyRing.open(client, MASTER) as ring:
        yield ring
    await client.close()


@pytest.fixture
async def saver(redis_url: str, keys: KeyRing) -> AsyncIterator[TurnSaver]:
    async with TurnSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), keys) as opened:
        yield opened


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


def turn(owner: str, id: str = "turn-1") -> Any:
    return {"configurable": {"thread_id": id, "checkpoint_ns": "", OWNER: owner}}


def said() -> Any:
    return empty_checkpoint() | {"channel_values": {"said": WORDS}}


async def everything(redis: Redis) -> bytes:
    """All that the database holds, as it is kept."""
    found = [await redis.hgetall(key) for key in await redis.keys("*")]
    return b"\n".join(name + value for fields in found for name, value in fields.items())


async def test_a_graph_goes_on_from_what_nobody_else_can_read(
    saver: TurnSaver, keys: KeyRing, redis: Redis
) -> None:
    class State(TypedDict, total=False):
        said: str
        quoted: bool

    broken = True

    def quote(state: State) -> State:
        if broken:
            raise RuntimeError("a crash")
        return {"quoted": state["said"] == WORDS}

    graph = StateGraph(State)
    graph.add_node("understand", lambda state: {"said": WORDS})
    graph.add_node("quote", quote)
    for edge in ((START, "understand"), ("understand", "quote"), ("quote", END)):
        graph.add_edge(*edge)
    compiled = graph.compile(checkpointer=saver)
    await keys.current("contact-1-1", create=True)
    config = turn("contact-1-1")
    with pytest.raises(RuntimeError):
        await compiled.ainvoke({}, {"configurable": {**config["configurable"], NEW: True}}, durability="sync")
    kept = await everything(redis)
    assert b"contact-1-1.1\n" in kept
    assert WORDS.encode() not in kept
    assert b"understand" not in kept  # nor which way it went
    broken = False
    assert await compiled.ainvoke(None, config, durability="sync") == {"said": WORDS, "quoted": True}


async def test_with_the_key_goes_what_it_sealed_and_nothing_new_is_kept(
    saver: TurnSaver, keys: KeyRing, redis: Redis
) -> None:
    await keys.current("contact-1-2", create=True)
    await saver.aput(turn("contact-1-2"), said(), METADATA, {})
    assert await saver.aget_tuple(turn("contact-1-2")) is not None
    await keys.destroy("contact-1-2")
    assert await saver.aget_tuple(turn("contact-1-2")) is None
    await saver.adelete_thread("turn-1")
    await saver.aput(turn("contact-1-2"), said(), METADATA, {})
    assert await redis.keys("*") == []


async def test_for_who_has_no_key_nothing_is_kept(saver: TurnSaver, redis: Redis) -> None:
    await saver.aput(turn("conversation-1-77"), said(), METADATA, {})
    assert await redis.keys("*") == []


async def test_without_an_owner_nothing_is_kept_in_clear(saver: TurnSaver, redis: Redis) -> None:
    with pytest.raises(BadInput, match="owner"):
        await saver.aput({"configurable": {"thread_id": "turn-1"}}, said(), METADATA, {})
    assert await redis.keys("*") == []


@pytest.mark.parametrize("change", ["moved", "another key", "flipped", "cut", "in clear", "no key"])
async def test_what_was_changed_in_valkey_is_not_taken_for_a_checkpoint(
    saver: TurnSaver, keys: KeyRing, redis: Redis, redis_url: str, change: str
) -> None:
    for owner in ("contact-1-3", "contact-1-4"):
        await keys.current(owner, create=True)
    await saver.aput(turn("contact-1-3"), said(), METADATA, {})
    (key,) = await redis.keys("*")
    ((field, value),) = (await redis.hgetall(key)).items()
    where = key.replace(b"turn-1", b"turn-2") if change == "moved" else key
    changed = {
        "moved": value,
        "another key": value.replace(b"contact-1-3", b"contact-1-4"),
        "flipped": value[:-1] + bytes([value[-1] ^ 1]),
        "cut": value[: value.index(b"\n") + 5],
        "in clear": b"\x80",
        "no key": value.replace(b"contact-1-3", b"contact-1-999"),
    }[change]
    await redis.hset(where, field, changed)
    id = "turn-2" if change == "moved" else "turn-1"
    with pytest.raises(Undecodable):
        await saver.aget_tuple(turn("contact-1-3", id))


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Servers]:
    started = Servers(tmp_path)
    yield started
    started.stop()


@pytest.mark.parametrize("sealed", [True, False])
async def test_the_append_file_holds_no_word_of_it(
    keys: KeyRing, files: Servers, tmp_path: Path, sealed: bool
) -> None:
    """And the search finds them where they are in clear, so that it would."""
    server = files.valkey()
    await keys.current("contact-1-5", create=True)
    settings = CheckpointSettings(redis_url=server.url, redis_timeout=10)
    async with RedisSaver.open(settings, keys if sealed else None) as saver:
        await saver.aput(turn("contact-1-5"), said(), METADATA, {})
        assert await saver.aget_tuple(turn("contact-1-5")) is not None
    server.ask_to_stop()
    server.wait_stopped(30)  # everything is written by then
    assert bool(holders(server.home.data("valkey"), [WORDS.encode()])) is not sealed
