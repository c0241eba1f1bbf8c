"""The checkpoints' server, Redis or Valkey. It may burn: a turn goes on from the log, more slowly."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings, shown

AREA = Area("redis")
OLDEST = (7, 0)
ROOM = 0.85  # of maxmemory


async def look(settings: DoctorSettings) -> AsyncGenerator[Line, None]:
    where = shown(settings.redis_url)
    try:
        client = _client(settings, settings.redis_url)
    except ValueError:
        yield AREA.fail("reachable", "REDIS_URL is no address", "set one like redis://127.0.0.1:6379/0")
        return
    try:
        await client.ping()
    except (AuthenticationError, NoPermissionError):
        yield AREA.fail("reachable", f"{where} refuses our password", "correct REDIS_PASSWORD", reached=True)
        return
    except (RedisError, OSError) as error:
        seen = f"{where} does not answer ({type(error).__name__})"
        todo = "start it (`make run`), or correct REDIS_URL; a turn that is taken over starts anew meanwhile"
        yield AREA.fail("reachable", seen, todo, reached=False)
        return
    finally:
        await client.aclose()
    yield AREA.ok("reachable", where, reached=True)
    try:
        info = await _info(settings)
    except NoPermissionError:
        yield AREA.ok("rights", "only what checkpoints need; REDIS_ADMIN_URL would show the server's state")
        return
    except (RedisError, OSError, ValueError) as error:
        yield AREA.warn(
            "rights", f"its state is not told ({type(error).__name__})", "correct REDIS_ADMIN_URL"
        )
        return
    for line in (version(info), role(info), eviction(info), persistence(info)):
        yield line


def _client(settings: DoctorSettings, url: str) -> Redis:
    """Raises `ValueError` for what is no address."""
    return Redis.from_url(
        url,
        socket_timeout=settings.doctor_patience,
        socket_connect_timeout=settings.doctor_patience,
        retry=Retry(NoBackoff(), 0),
        **settings.redis(url),  # the password where the URL names none
    )


async def _info(settings: DoctorSettings) -> Mapping[str, Any]:
    admin = settings.redis_admin_url
    async with _client(settings, admin.get_secret_value() if admin else settings.redis_url) as client:
        found: Mapping[str, Any] = await client.info()
        return found


def version(info: Mapping[str, Any]) -> Line:
    name = "Valkey" if "valkey_version" in info else "Redis"
    text = str(info.get("valkey_version") or info.get("redis_version") or "")
    try:
        number = tuple(int(part) for part in text.split(".")[:2])
    except ValueError:
        return AREA.warn("version", f"{name} {text}", "use Valkey 8 or Redis 7 or later")
    if number < OLDEST:
        return AREA.warn("version", f"{name} {text}", "use Valkey 8 or Redis 7 or later")
    return AREA.ok("version", f"{name} {text}")


def role(info: Mapping[str, Any]) -> Line:
    if info.get("loading"):
        return AREA.warn("role", "still reads its files", "wait; see its log when that takes long")
    if info.get("role", "master") != "master":
        return AREA.fail("role", "a replica: nothing can be written", "point REDIS_URL at the primary")
    return AREA.ok("role", "primary")


def eviction(info: Mapping[str, Any]) -> Line:
    """Checkpoints carry a time to live, so `volatile-*` and `allkeys-*` may drop one of a running turn."""
    policy, limit = str(info.get("maxmemory_policy", "noeviction")), int(info.get("maxmemory", 0))
    used = int(info.get("used_memory", 0))
    seen = f"{policy}, {used / 1e6:.0f} MB used" + (f" of {limit / 1e6:.0f} MB" if limit else ", no limit")
    if limit and used > ROOM * limit:
        return AREA.warn("memory", seen, "raise maxmemory: soon checkpoints are refused or dropped")
    if limit and policy != "noeviction":
        todo = "set maxmemory-policy to noeviction: a dropped checkpoint makes a turn start anew"
        return AREA.warn("memory", seen, todo)
    return AREA.ok("memory", seen)


def persistence(info: Mapping[str, Any]) -> Line:
    aof, saved = bool(int(info.get("aof_enabled", 0))), str(info.get("rdb_last_bgsave_status", "ok"))
    if aof and str(info.get("aof_last_write_status", "ok")) != "ok":
        return AREA.fail("persistence", "its last write failed", "see its log: the disk may be full")
    if saved != "ok":
        return AREA.fail("persistence", "its last snapshot failed", "see its log: the disk may be full")
    if aof:
        return AREA.ok("persistence", "append-only file")
    if int(info.get("rdb_last_save_time", 0)) and int(info.get("rdb_saves", 0)):
        return AREA.ok("persistence", "snapshots")
    todo = "set appendonly yes; without it a restart makes running turns start anew"
    return AREA.warn("persistence", "no append-only file", todo)
