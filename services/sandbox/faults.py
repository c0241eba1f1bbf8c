"""Faults of Chatwoot's API, each a wrapper around handling a request.

A rule names a route, a kind and how often; every rule that fires wraps the next, in the order they were made.
A new kind is one function in `KINDS`: it may answer without proceeding (nothing is committed), change the
answer after proceeding (it is), or return None to drop the connection.
"""

import asyncio
from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from contracts.errors import BadInput
from services.sandbox.state import FaultRule
from services.sandbox.world import World

Proceed = Callable[[], Awaitable[Response | None]]
Fault = Callable[[FaultRule, Proceed], Awaitable[Response | None]]

SEND = "POST /api/v1/accounts/*/conversations/*/messages"


async def error_after_commit(rule: FaultRule, proceed: Proceed) -> Response | None:
    """The message is saved, then Rails answers 500 (#6446)."""
    await proceed()
    return JSONResponse({"status": 500, "error": "Internal Server Error"}, status_code=500)


async def reset(rule: FaultRule, proceed: Proceed) -> Response | None:
    """The message is saved, then the connection is gone."""
    await proceed()
    return None


async def rate_limit(rule: FaultRule, proceed: Proceed) -> Response | None:
    """rack-attack refuses before Rails sees the request; without Retry-After, as by default."""
    return PlainTextResponse("Retry later\n", status_code=429)


async def delay(rule: FaultRule, proceed: Proceed) -> Response | None:
    """Waits `seconds`, `before` (default) or `after` the commit."""
    if rule.params.get("when") == "after":
        answer = await proceed()
        await asyncio.sleep(rule.params["seconds"])
        return answer
    await asyncio.sleep(rule.params["seconds"])
    return await proceed()


KINDS: dict[str, Fault] = {
    "500-after-commit": error_after_commit,
    "reset": reset,
    "429": rate_limit,
    "delay": delay,
}


def add(
    world: World,
    kind: str,
    route: str = SEND,
    times: int | None = None,
    probability: float = 1.0,
    params: dict[str, Any] | None = None,
) -> FaultRule:
    """A rule for the next requests that match `METHOD glob`. Raises `BadInput`."""
    params = params or {}
    if kind not in KINDS:
        raise BadInput(f"there is no fault {kind!r}: use one of {', '.join(KINDS)}")
    method, _, glob = route.partition(" ")
    if not (method.isalpha() or method == "*") or not glob.startswith(("/", "*")):
        raise BadInput(f"the route {route!r} is not `METHOD /path/*`, as in {SEND!r}")
    seconds = params.get("seconds")
    if kind == "delay" and not (isinstance(seconds, int | float) and 0 <= seconds <= 600):
        raise BadInput("a delay needs params.seconds, 0 to 600")
    if params.get("when") not in (None, "before", "after"):
        raise BadInput("params.when is `before` or `after` (the commit)")
    rule = FaultRule(kind=kind, route=route, times=times, probability=probability, params=params)
    with world.store.transaction():
        world.store.add(rule)
        world.changed("faults")
    return rule


def clear(world: World, kind: str | None = None) -> int:
    """Remove the rules (of one kind). Returns how many there were."""
    rules = world.store.all(FaultRule, "kind = ?", kind) if kind else world.store.all(FaultRule)
    with world.store.transaction():
        for rule in rules:
            world.store.delete(rule)
        world.changed("faults")
    return len(rules)


def firing(world: World, method: str, path: str) -> list[FaultRule]:
    """The rules that hit this request, counted down on disk before they act."""
    hit = []
    for rule in world.store.all(FaultRule, "times IS NULL OR times > 0"):
        wanted, _, glob = rule.route.partition(" ")
        if wanted not in ("*", method) or not fnmatchcase(path, glob):
            continue
        if world.random.random() >= rule.probability:
            continue
        rule.fired += 1
        rule.times = None if rule.times is None else rule.times - 1
        world.store.save(rule)
        hit.append(rule)
    if hit:
        world.changed("faults")
    return hit


async def apply(rules: list[FaultRule], proceed: Proceed) -> Response | None:
    """Handle a request inside its faults. None: drop the connection."""
    for rule in reversed(rules):
        proceed = _wrapped(KINDS[rule.kind], rule, proceed)
    return await proceed()


def _wrapped(fault: Fault, rule: FaultRule, proceed: Proceed) -> Proceed:
    return lambda: fault(rule, proceed)
