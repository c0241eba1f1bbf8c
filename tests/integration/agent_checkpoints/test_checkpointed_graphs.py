"""Real graphs: a turn is resumed where it stood, and survives what Redis does."""

import asyncio
import operator
from typing import Annotated, Any, TypedDict

import pytest
from langgraph.graph import END, START, StateGraph
from redis.asyncio import Redis

from contracts.errors import BadInput, Unreachable
from services.agent.checkpoints import CheckpointSettings, RedisSaver
from services.agent.checkpoints.turns import NEW, TurnSaver
from tests.servers import Servers


class State(TypedDict):
    steps: Annotated[list[str], operator.add]


class Failed(Exception):
    pass


class Steps:
    """Counts what ran; `broken` names the node that fails."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.broken = ""
        self.between: Any = None

    def node(self, name: str) -> Any:
        async def run(state: State) -> dict[str, list[str]]:
            if self.broken == name:
                raise Failed("the text of a customer")
            self.ran.append(name)
            if self.between:
                await self.between(name)
            return {"steps": [name]}

        return run

    def graph(self, saver: RedisSaver) -> Any:
        graph = StateGraph(State)
        names = ["gate", "understand", "quote"]
        for name in names:
            graph.add_node(name, self.node(name))
        for one, next_one in zip([START, *names], [*names, END], strict=True):
            graph.add_edge(one, next_one)
        return graph.compile(checkpointer=saver)


def turn(id: str) -> Any:
    return {"configurable": {"thread_id": id}}


@pytest.fixture
def steps() -> Steps:
    return Steps()


async def test_a_turn_goes_on_where_it_stood(redis_url: str, steps: Steps) -> None:
    steps.broken = "quote"
    async with RedisSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), None) as saver:
        with pytest.raises(Failed):
            await steps.graph(saver).ainvoke({"steps": []}, turn("t"), durability="sync")
    steps.broken = ""

    async with RedisSaver.open(
        CheckpointSettings(redis_url=redis_url, redis_timeout=10), None
    ) as another_replica:
        result = await steps.graph(another_replica).ainvoke(None, turn("t"), durability="sync")

    assert result == {"steps": ["gate", "understand", "quote"]}
    assert steps.ran == ["gate", "understand", "quote"]


async def test_a_new_turn_that_broke_goes_on_at_another_replica(redis_url: str, steps: Steps) -> None:
    settings = CheckpointSettings(redis_url=redis_url, redis_timeout=10)
    steps.broken = "understand"
    new: Any = {"configurable": {"thread_id": "t", NEW: True}}
    async with TurnSaver.open(settings, None) as saver:
        with pytest.raises(Failed):
            await steps.graph(saver).ainvoke({"steps": []}, new, durability="sync")
    steps.broken = ""

    async with TurnSaver.open(settings, None) as another_replica:
        graph = steps.graph(another_replica)
        assert (await graph.aget_state(turn("t"))).next == ("understand",)
        result = await graph.ainvoke(None, turn("t"), durability="sync")

    assert result == {"steps": ["gate", "understand", "quote"]}
    assert steps.ran == ["gate", "understand", "quote"]


async def test_a_turn_in_which_no_node_ended_keeps_nothing(redis_url: str, steps: Steps) -> None:
    steps.broken = "gate"
    async with TurnSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), None) as saver:
        graph = steps.graph(saver)
        with pytest.raises(Failed):
            await graph.ainvoke({"steps": []}, turn("t"), durability="sync")
        assert await saver.aget_tuple(turn("t")) is None
        assert (await graph.aget_state(turn("t"))).next == ()  # so it begins at the top


async def test_a_failed_node_leaves_no_text_behind(redis_url: str, steps: Steps) -> None:
    steps.broken = "quote"
    async with RedisSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), None) as saver:
        with pytest.raises(Failed):
            await steps.graph(saver).ainvoke({"steps": []}, turn("t"), durability="sync")
        found = await saver.aget_tuple(turn("t"))

    assert [write[1:] for write in found.pending_writes] == [("__error__", "Failed")]


async def test_after_a_wipe_the_turn_starts_over(redis_url: str, steps: Steps) -> None:
    steps.broken = "quote"
    async with (
        RedisSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), None) as saver,
        Redis.from_url(redis_url) as redis,
    ):
        graph = steps.graph(saver)
        with pytest.raises(Failed):
            await graph.ainvoke({"steps": []}, turn("t"), durability="sync")
        await redis.flushall()
        steps.broken = ""

        assert await saver.aget_tuple(turn("t")) is None
        result = await graph.ainvoke({"steps": []}, turn("t"), durability="sync")

    assert result == {"steps": ["gate", "understand", "quote"]}
    assert steps.ran == ["gate", "understand", "gate", "understand", "quote"]


async def test_a_wipe_in_the_middle_is_not_noticed(redis_url: str, steps: Steps) -> None:
    async with (
        RedisSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), None) as saver,
        Redis.from_url(redis_url) as redis,
    ):

        async def wipe(_: str) -> None:
            await redis.flushall()

        steps.between = wipe
        result = await steps.graph(saver).ainvoke({"steps": []}, turn("t"), durability="sync")

    assert result == {"steps": ["gate", "understand", "quote"]}


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
async def test_redis_dying_in_a_turn_is_unreachable(
    own_servers: Servers, steps: Steps, durability: str
) -> None:
    valkey = own_servers.valkey()

    async def die(name: str) -> None:
        if name == "gate":
            await asyncio.to_thread(valkey.kill)

    steps.between = die
    async with RedisSaver.open(CheckpointSettings(redis_url=valkey.url, redis_timeout=10), None) as saver:
        with pytest.raises(Unreachable, match="REDIS_URL"):
            await steps.graph(saver).ainvoke({"steps": []}, turn("t"), durability=durability)


async def test_it_works_again_when_redis_is_back(own_servers: Servers, steps: Steps) -> None:
    valkey = own_servers.valkey()
    async with RedisSaver.open(CheckpointSettings(redis_url=valkey.url, redis_timeout=10), None) as saver:
        await saver.ping()
        valkey.kill()
        config = {"configurable": {"thread_id": "t", "checkpoint_ns": "", "checkpoint_id": "1"}}
        for call in (
            saver.ping(),
            saver.aget_tuple(config),
            saver.aput_writes(config, [("channel", 1)], "task"),
            saver.adelete_thread("t"),
            saver.adelete_for_runs(["run"]),
            saver.acopy_thread("t", "u"),
            saver.aprune(["t"]),
            anext(saver.alist(None)),
        ):
            with pytest.raises(Unreachable):
                await call
        await asyncio.to_thread(valkey.start)
        await asyncio.to_thread(valkey.wait_ready)

        result = await steps.graph(saver).ainvoke({"steps": []}, turn("t"), durability="sync")

    assert result == {"steps": ["gate", "understand", "quote"]}


async def test_a_frozen_redis_does_not_hold_the_turn(own_servers: Servers, steps: Steps) -> None:
    valkey = own_servers.valkey()
    async with RedisSaver.open(CheckpointSettings(redis_url=valkey.url, redis_timeout=1), None) as saver:
        await saver.ping()
        valkey.pause()
        try:
            async with asyncio.timeout(10):
                with pytest.raises(Unreachable):
                    await saver.aget_tuple(turn("t"))
        finally:
            valkey.resume()


async def test_a_wrong_password_is_unreachable_with_its_reason(own_servers: Servers) -> None:
    valkey = own_servers.valkey()
    url = valkey.url.replace("only-for-tests", "wrong")
    async with RedisSaver.open(CheckpointSettings(redis_url=url), None) as saver:
        with pytest.raises(Unreachable, match="password"):
            await saver.ping()


async def test_more_turns_than_connections_wait_for_one(redis_url: str, steps: Steps) -> None:
    settings = CheckpointSettings(redis_url=redis_url, redis_connections=2, redis_timeout=60)
    async with RedisSaver.open(settings, None) as saver:
        graph = steps.graph(saver)
        turns = [graph.ainvoke({"steps": []}, turn(f"t{n}"), durability="sync") for n in range(40)]

        results = await asyncio.gather(*turns)

    assert all(result == {"steps": ["gate", "understand", "quote"]} for result in results)


async def test_an_object_in_the_state_is_refused_by_name(redis_url: str) -> None:
    class Quote:
        pass

    def quote(state: dict[str, Any]) -> dict[str, Any]:
        return {"quote": Quote()}

    class WithQuote(TypedDict):
        quote: Any

    graph = StateGraph(WithQuote)
    graph.add_node("make", quote)
    graph.add_edge(START, "make")
    async with RedisSaver.open(CheckpointSettings(redis_url=redis_url, redis_timeout=10), None) as saver:
        with pytest.raises(BadInput, match="Quote"):
            await graph.compile(checkpointer=saver).ainvoke({}, turn("t"), durability="sync")
