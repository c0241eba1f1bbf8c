"""What is left after the chaos: phones, the sandbox's own books, and the log."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.delivery import DeliveryEvent
from tests.chaos.stage import Asked, Stage, TakenOver, phone

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


async def collect(stage: Stage, conversations: int) -> Evidence:
    """Read everything; nothing may still be on its way."""
    bubbles: dict[str, list[Json]] = defaultdict(list)
    order: dict[int, list[str]] = defaultdict(list)
    for conversation in range(1, conversations + 1):
        for bubble in (await stage.told("GET", f"/customer/{phone(conversation)}"))["messages"]:
            if part := bubble["msia_part"]:
                if part not in order[conversation]:
                    order[conversation].append(part)
                bubbles[part].append(bubble)
    messages: dict[str, list[Json]] = defaultdict(list)
    for message in (await stage.told("GET", "/state"))["messages"]:
        if part := message["content_attributes"].get("msia_part"):
            messages[part].append(message)
    fired: dict[str, int] = defaultdict(int)
    for rule in (await stage.told("GET", "/faults"))["faults"]:
        fired[rule["kind"]] += rule["fired"]
    deliveries: dict[str, list[Recorded[DeliveryEvent]]] = defaultdict(list)
    for recorded in await stage.store.load("msia.delivery.*"):
        if isinstance(recorded.event, DeliveryEvent):
            deliveries[str(recorded.event.part_id)].append(recorded)  # type: ignore[arg-type]
    inbox: dict[int, list[Recorded[Event]]] = defaultdict(list)
    for recorded in await stage.store.load("msia.inbox.*"):
        if about := getattr(recorded.event, "conversation", None):
            inbox[about].append(recorded)
    posts: dict[str, list[Request]] = defaultdict(list)
    looks: dict[int, list[Request]] = defaultdict(list)
    for request in map(_request, (await stage.told("GET", "/log"))["requests"]):
        if request.what == "POST messages" and request.part:
            posts[request.part].append(request)
        elif request.what == "GET messages":
            looks[request.conversation].append(request)
    return Evidence(
        asked=stage.asked,
        taken_over=stage.taken_over,
        bubbles=bubbles,
        order=order,
        messages=messages,
        posts=posts,
        looks=looks,
        deliveries=deliveries,
        inbox=inbox,
        fired=fired,
        lag=stage.lag,
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
