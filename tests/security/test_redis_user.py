"""The agent's user of Valkey on a real server: checkpoints, and nothing else."""

from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from langgraph.checkpoint.base import empty_checkpoint
from redis.exceptions import NoPermissionError

from infra.embedded.valkey import ValkeyServer
from infra.roles import redis as declared
from services.agent.checkpoints import CheckpointSettings, RedisSaver
from services.agent.checkpoints.layout import PREFIX
from tests.security.counts import Counts

pytestmark = pytest.mark.security

KEY = f"{PREFIX}turn"
FORBIDDEN = (
    *("FLUSHALL", "FLUSHDB", "KEYS *", "SCAN 0", "RANDOMKEY", "DBSIZE", "SWAPDB 0 1", "MOVE {key} 1"),
    *("CONFIG GET *", "CONFIG SET dir /tmp", "CONFIG REWRITE", "CONFIG RESETSTAT", "INFO", "OBJECT HELP"),
    *("ACL LIST", "ACL WHOAMI", "ACL SETUSER agent +@all", "ACL SETUSER another on nopass +@all"),
    *("CLIENT LIST", "CLIENT KILL ID 1", "CLIENT PAUSE 1000", "CLIENT NO-EVICT on", "CLIENT GETNAME"),
    *("EVAL return 0", "EVALSHA 0 0", "SCRIPT LOAD return", "SCRIPT FLUSH", "FUNCTION LIST", "FCALL f 0"),
    *("SAVE", "BGSAVE", "BGREWRITEAOF", "LASTSAVE", "SHUTDOWN NOSAVE", "FAILOVER", "MONITOR"),
    *("REPLICAOF 10.0.0.1 6379", "SLAVEOF 10.0.0.1 6379", "PSYNC ? -1", "SYNC", "ROLE", "WAIT 0 1"),
    *("MIGRATE 10.0.0.1 6379 {key} 0 100", "DUMP {key}", "RESTORE {key} 0 x", "MODULE LIST", "MODULE HELP"),
    *("SLOWLOG GET", "LATENCY LATEST", "MEMORY DOCTOR", "COMMAND COUNT", "OBJECT ENCODING {key}", "TIME"),
    *("PUBLISH a b", "SUBSCRIBE a", "PSUBSCRIBE *", "XADD {key} * a b", "RENAME {key} other", "COPY {key} x"),
    *("GET {key}", "SET {key} x", "APPEND {key} x", "LPUSH {key} x", "EXPIRE {key} 1", "PERSIST {key}"),
    *("HGETALL other", "HSET other a b", "HSETNX other a b", "HDEL other a", "DEL other", "PEXPIRE other 1"),
    *("HGETALL msia:checkpoin", "HSET msia:other a b", "DEL {key} other", "UNLINK {key}", "TYPE {key}"),
)


@pytest.fixture
def agent(shared_valkey: ValkeyServer) -> str:
    """The URL of its own database."""
    return urlunsplit(urlsplit(shared_valkey.agent_url)._replace(path="/62"))


async def test_checkpoints_are_kept_read_copied_and_dropped(agent: str) -> None:
    settings = CheckpointSettings(_env_file=None, redis_url=agent, redis_timeout=10)
    async with RedisSaver.open(settings, None) as saver:
        await saver.ping()
        config = {"configurable": {"thread_id": "t", "checkpoint_ns": ""}}
        stored = await saver.aput(
            config, empty_checkpoint(), {"source": "loop", "step": 1, "parents": {}}, {}
        )
        await saver.aput_writes(stored, [("channel", 1)], "task")
        await saver.acopy_thread("t", "u")
        assert await saver.aget_tuple(config) is not None
        await saver.aprune(["u"], strategy="delete")
        await saver.adelete_thread("t")
        assert await saver.aget_tuple(config) is None


def test_all_else_is_refused(agent: str, counts: Counts) -> None:
    done = [line for line in FORBIDDEN if not_refused(agent, line.format(key=KEY).split())]
    counts.add("valkey: agent", tried=len(FORBIDDEN), refused=len(FORBIDDEN) - len(done))
    assert done == []


def not_refused(url: str, words: list[str]) -> str:
    """ "" where it is, for want of a right."""
    with redis.Redis.from_url(url, socket_timeout=30, single_connection_client=True) as client:
        try:
            client.execute_command(*words)
        except NoPermissionError:
            return ""
        except redis.RedisError as error:
            return f"refused for another reason: {error!r}"
    return "done"


def test_nobody_gets_in_without_a_password(agent: str, counts: Counts) -> None:
    at = urlsplit(agent)
    for login in ("", ":@", "agent:@", "agent:wrong@", "default:@", "another:x@"):
        url = urlunsplit(at._replace(netloc=f"{login}{at.hostname}:{at.port}"))
        with redis.Redis.from_url(url, socket_timeout=30) as client, pytest.raises(redis.RedisError):
            client.hgetall(KEY)
    counts.add("valkey: agent", tried=6, refused=6)


def test_its_rule_is_about_the_keys_that_are_written() -> None:
    assert declared.PREFIX == PREFIX
