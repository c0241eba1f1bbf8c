"""Faults of Chatwoot's API, each a wrapper around handling a request.

Every rule that fires wraps the next, in the order they were made. A fault may answer without proceeding
(nothing is committed), change the answer after proceeding (it is), or return None to drop the connection.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence

from starlette.responses import JSONResponse, PlainTextResponse, Response

from services.common.logging import logger
from services.sandbox.state import ApiRequest, FaultRule
from services.sandbox.world import World

log = logger(__name__)

Proceed = Callable[[], Awaitable[Response | None]]
Fault = Callable[[World, FaultRule, ApiRequest, Proceed], Awaitable[Response | None]]

P99 = 2.326  # the standard normal's quantile

_late: set[asyncio.Task[None]] = set()


def _rails_error() -> Response:
    return JSONResponse({"status": 500, "error": "Internal Server Error"}, status_code=500)


def _proxy_page(status: int, words: str) -> Response:
    page = f"<html><head><title>{status} {words}</title></head><body><h1>{status} {words}</h1></body></html>"
    return Response(page, status_code=status, media_type="text/html")


async def delay(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """Waits `seconds`, `before` (default) or `after` the commit."""
    if rule.params.get("when") == "after":
        answer = await proceed()
        await asyncio.sleep(rule.params["seconds"])
        return answer
    await asyncio.sleep(rule.params["seconds"])
    return await proceed()


async def latency(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """Lognormal, as measured services are: a median, and a long tail through `p99`."""
    median, p99 = rule.params["median"], rule.params["p99"]
    await asyncio.sleep(world.random.lognormvariate(math.log(median), math.log(p99 / median) / P99))
    return await proceed()


async def stall(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """rack-timeout: after its limit the request is torn down, `before` (default) or `after` the commit."""
    if rule.params["when"] == "after":
        await proceed()
    await asyncio.sleep(rule.params["seconds"])
    return _rails_error()


async def error(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """500 from Rails, nothing saved."""
    return _rails_error()


async def error_after_commit(
    world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed
) -> Response | None:
    """The message is saved, then Rails answers 500 (#6446)."""
    await proceed()
    return _rails_error()


async def late_commit(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """The proxy gives up at once; Puma goes on and saves the message `seconds` later."""

    async def later() -> None:
        await asyncio.sleep(rule.params["seconds"])
        try:
            await proceed()
        except Exception:  # nobody waits for this answer any more: its defect is said here or nowhere
            log.exception("late_request_died", path=entry.path)

    task = asyncio.create_task(later())
    _late.add(task)
    task.add_done_callback(_late.discard)
    return _proxy_page(504, "Gateway Time-out")


async def reset(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """The message is saved, then the connection is gone."""
    await proceed()
    return None


async def reset_before_commit(
    world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed
) -> Response | None:
    """The connection is gone, nothing is saved."""
    return None


async def bad_gateway(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """502 from the proxy, nothing saved: Puma is being restarted."""
    return _proxy_page(502, "Bad Gateway")


async def bad_gateway_after_commit(
    world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed
) -> Response | None:
    """502 from the proxy although the message is saved: Puma died while it answered."""
    await proceed()
    return _proxy_page(502, "Bad Gateway")


async def rate_limit(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """rack-attack refuses before Rails sees the request; without Retry-After, as by default."""
    seconds = rule.params.get("retry_after")
    headers = {} if seconds is None else {"Retry-After": f"{seconds:g}"}
    return PlainTextResponse("Retry later\n", status_code=429, headers=headers)


async def token_rotated(
    world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed
) -> Response | None:
    """401: somebody made a new token."""
    return JSONResponse({"error": "Invalid Access Token"}, status_code=401)


async def gone(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """404: the conversation was deleted."""
    return JSONResponse({"error": "Resource could not be found"}, status_code=404)


async def flood(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """422 that passes by itself: 200 messages a minute in this conversation."""
    return JSONResponse({"error": "Validation failed: Too many messages"}, status_code=422)


async def invalid(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """422 for a passing error of the database: `create` renders every error so."""
    text = "PG::QueryCanceled: ERROR:  canceling statement due to statement timeout"
    return JSONResponse({"error": text}, status_code=422)


async def not_yet(world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Response | None:
    """The first `requests` for each file find nothing: its upload ends after its webhook (#15540)."""
    asked = world.store.count(ApiRequest, "path = ? AND id <= ?", entry.path, entry.id)
    if asked > rule.params["requests"]:
        return await proceed()
    return JSONResponse({"error": "Resource could not be found"}, status_code=404)


ACTS: dict[str, Fault] = {
    "delay": delay,
    "latency": latency,
    "stall": stall,
    "500": error,
    "500-after-commit": error_after_commit,
    "late-commit": late_commit,
    "reset": reset,
    "reset-before-commit": reset_before_commit,
    "502": bad_gateway,
    "502-after-commit": bad_gateway_after_commit,
    "429": rate_limit,
    "401": token_rotated,
    "404": gone,
    "422": invalid,
    "422-flood": flood,
    "file-not-yet": not_yet,
}


async def apply(
    world: World, rules: Sequence[FaultRule], entry: ApiRequest, proceed: Proceed
) -> Response | None:
    """Handle a request inside its faults. None: drop the connection."""
    for rule in reversed(rules):
        proceed = _wrapped(ACTS[rule.kind], world, rule, entry, proceed)
    return await proceed()


def _wrapped(fault: Fault, world: World, rule: FaultRule, entry: ApiRequest, proceed: Proceed) -> Proceed:
    return lambda: fault(world, rule, entry, proceed)
