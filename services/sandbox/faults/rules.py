"""Rules: which fault strikes what, how often. They are stored, so a restart goes on with them."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from contracts.errors import BadInput
from services.sandbox.faults.kinds import KINDS, SEND, Kind, Place
from services.sandbox.state import FaultRule
from services.sandbox.world import World


def add(
    world: World,
    kind: str,
    route: str | None = None,
    times: int | None = None,
    probability: float = 1.0,
    params: dict[str, Any] | None = None,
) -> FaultRule:
    """A rule for what comes next. Raises `BadInput`.

    `route` says what it strikes: in the API `METHOD /path/*`, at WhatsApp the customer's `34000000001`,
    of the webhooks `bot message_created`; each with `*`.
    """
    known = KINDS.get(kind)
    if known is None:
        raise BadInput(f"there is no fault {kind!r}: use one of {', '.join(KINDS)}")
    route = route or known.route
    _CHECK[known.place](route)
    complete = known.checked(params or {})
    rule = FaultRule(kind=kind, route=route, times=times, probability=probability, params=complete)
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
        world.store.after_commit(lambda: world.wake())  # what a pause held back is due
    return len(rules)


def firing(world: World, place: Place, what: str) -> list[FaultRule]:
    """The rules that strike this, counted down on disk before they act."""
    hit = []
    for rule in _active(world, place):
        if not _strikes(rule, what) or world.random.random() >= rule.probability:
            continue
        rule.fired += 1
        rule.times = None if rule.times is None else rule.times - 1
        world.store.save(rule)
        hit.append(rule)
    if hit:
        world.changed("faults")
    return hit


def standing(world: World, kind: str) -> bool:
    """Whether such a rule is there; it is not counted down."""
    return world.store.first(FaultRule, "kind = ? AND (times IS NULL OR times > 0)", kind) is not None


def _active(world: World, place: Place) -> list[FaultRule]:
    rules = world.store.all(FaultRule, "times IS NULL OR times > 0")
    return [rule for rule in rules if _kind(rule).place == place and rule.kind != "pause"]


def _kind(rule: FaultRule) -> Kind:
    return KINDS[rule.kind]


def _strikes(rule: FaultRule, what: str) -> bool:
    """Word by word: `*` alone as a method must not swallow the path."""
    first, _, rest = what.partition(" ")
    wanted, _, glob = rule.route.partition(" ")
    return fnmatchcase(first, wanted) and fnmatchcase(rest, glob)


def _check_request(route: str) -> None:
    method, _, glob = route.partition(" ")
    if not (method.isalpha() or method == "*") or not glob.startswith(("/", "*")):
        raise BadInput(f"the route {route!r} is not `METHOD /path/*`, as in {SEND!r}")


def _check_phone(route: str) -> None:
    if not route or " " in route:
        raise BadInput(f"the route {route!r} is no phone: give its digits, as in 34000000001, or *")


def _check_event(route: str) -> None:
    target, _, event = route.partition(" ")
    if target not in ("bot", "webhook", "inbox", "*") or not event:
        raise BadInput(f"the route {route!r} is not `bot EVENT`, as in 'bot message_*'")


_CHECK: dict[Place, Callable[[str], None]] = {
    "api": _check_request,
    "whatsapp": _check_phone,
    "webhook": _check_event,
}
