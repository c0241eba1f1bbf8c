"""What is left after the chaos: phones, the sandbox's own books, and the log."""

from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.delivery import DeliveryEvent
from tests.chaos.stage import Asked, TakenOver

Json = dict[str, Any]


@dataclass
class Request:
    """One request that the sandbox received; times in unix seconds."""

    started: float
    finished: float | None
    what: str  # "POST messages", "GET messages", "GET" (the conversation), …
    conversation: int
    part: str | None
    status: int | None
    faults: list[str]


@dataclass
class Evidence:
    """By part, by conversation."""

    asked: list[Asked]
    taken_over: list[TakenOver]
    bubbles: dict[str, list[Json]]  # part → on the phone, in order of arrival
    order: dict[int, list[str]]  # conversation → parts, by their first bubble
    messages: dict[str, list[Json]]  # part → messages in Chatwoot
    posts: dict[str, list[Request]]  # part → requests to send it
    looks: dict[int, list[Request]]  # conversation → requests that list its messages
    deliveries: dict[str, list[Recorded[DeliveryEvent]]]  # part → what the outbox recorded
    inbox: dict[int, list[Recorded[Event]]]  # conversation → what Chatwoot told
    fired: dict[str, int]  # fault → how often
    lag: float  # seconds that the sandbox was too busy to answer at once, at worst
    # Conversations that are with people at the end although nobody was sent in, erased, or with poison.
    handed: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    poisoned: set[int] = field(default_factory=set)


class Told(Protocol):
    """Asks the sandbox."""

    def __call__(self, method: str, path: str) -> Awaitable[Any]: ...


async def collect(
    told: Told,
    phones: Mapping[int, str],
    events: Iterable[Recorded[Event]],
    *,
    asked: list[Asked],
    taken_over: list[TakenOver],
    lag: float,
) -> Evidence:
    """Read everything; nothing may still be on its way. `phones` by conversation, `events`: the log."""
    bubbles: dict[str, list[Json]] = defaultdict(list)
    order: dict[int, list[str]] = defaultdict(list)
    for conversation, phone in phones.items():
        for bubble in (await told("GET", f"/customer/{phone}"))["messages"]:
            if part := bubble["msia_part"]:
                if part not in order[conversation]:
                    order[conversation].append(part)
                bubbles[part].append(bubble)
    messages: dict[str, list[Json]] = defaultdict(list)
    for message in (await told("GET", "/state"))["messages"]:
        if part := message["content_attributes"].get("msia_part"):
            messages[part].append(message)
    fired: dict[str, int] = defaultdict(int)
    for rule in (await told("GET", "/faults"))["faults"]:
        fired[rule["kind"]] += rule["fired"]
    deliveries: dict[str, list[Recorded[DeliveryEvent]]] = defaultdict(list)
    inbox: dict[int, list[Recorded[Event]]] = defaultdict(list)
    for recorded in events:
        if isinstance(recorded.event, DeliveryEvent):
            deliveries[str(recorded.event.part_id)].append(recorded)  # type: ignore[arg-type]
        elif recorded.event.context == "inbox" and (about := getattr(recorded.event, "conversation", None)):
            inbox[about].append(recorded)
    posts: dict[str, list[Request]] = defaultdict(list)
    looks: dict[int, list[Request]] = defaultdict(list)
    for request in map(_request, (await told("GET", "/log"))["requests"]):
        if request.what == "POST messages" and request.part:
            posts[request.part].append(request)
        elif request.what == "GET messages":
            looks[request.conversation].append(request)
    return Evidence(
        asked=asked,
        taken_over=taken_over,
        bubbles=bubbles,
        order=order,
        messages=messages,
        posts=posts,
        looks=looks,
        deliveries=deliveries,
        inbox=inbox,
        fired=fired,
        lag=lag,
    )


def seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _request(entry: Json) -> Request:
    _, _, rest = entry["path"].partition("/conversations/")
    return Request(
        started=seconds(entry["started_at"]),
        finished=seconds(entry["finished_at"]) if entry["finished_at"] else None,
        what=f"{entry['method']} {rest.partition('/')[2]}".strip(),
        conversation=int(rest.partition("/")[0] or 0),
        part=entry["msia_part"],
        status=entry["status"],
        faults=entry["faults"],
    )
