"""The attempts at one part, as the log has them: request, answer, class, wait."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.delivery.answers import OUR_OWN
from services.common.entries import Entry
from services.common.window import rfc3339

# What became of an attempt, in the words of the metrics.
_CLASSES = {"retry": "retry", "unknown": "reconcile", "absent": "retry"}
_NAMES = {
    "DeliveryFailed",
    "DeliverySucceeded",
    "DeliveryTraced",
    "DeliveryParked",
    "DeliveryRequeued",
    "DeliveryCancelled",
}
_WISHES = ("DeliveryRetryRequested", "DeliveryParkRequested", "DeliveryCancelRequested")


def history(events: Iterable[Entry], part_id: str) -> list[dict[str, Any]]:
    """One row per step. `class`, of an attempt that ended: accepted, retry, reconcile (look), park or cancel.

    `wait_seconds`: until the part may be tried, or looked at, again.
    """
    rows = []
    for entry in events:
        body = entry.open
        if body.get("part_id") != part_id or entry.problem:
            continue
        if entry.name == "DeliveryAttempted":
            rows.append(_step(entry, "attempt") | _request(body))
        elif entry.name in _NAMES:
            rows.append(_step(entry, entry.name.removeprefix("Delivery").lower()) | _outcome(entry))
        elif entry.name in _WISHES:
            wish = entry.name.removeprefix("Delivery").removesuffix("Requested").lower()
            rows.append(_step(entry, f"{wish} wished") | {"by": body.get("by"), "reason": body.get("reason")})
        elif entry.name == "DeliveryStatusReported":
            rows.append(_step(entry, f"told {body.get('state')}") | {"code": body.get("error_code")})
    return rows


def _step(entry: Entry, step: str) -> dict[str, Any]:
    return {
        "position": entry.position,
        "at": rfc3339(entry.stored_at),
        "step": step,
        "attempt": entry.open.get("attempt"),
    }


def _request(body: dict[str, Any]) -> dict[str, Any]:
    """Its text stays closed; the key that finds it again is the part's id."""
    return {
        "request": body.get("request"),
        "after_message": body.get("last_message_id"),
        "deadline_seconds": body.get("deadline_seconds"),
        "template": body.get("template"),
        "released": body.get("released"),
    }


def _outcome(entry: Entry) -> dict[str, Any]:
    body = entry.open
    shown = {
        "class": _class(entry),
        "code": body.get("code") or body.get("reason"),
        "http_status": body.get("http_status"),
        "milliseconds": body.get("milliseconds"),
        "message_id": body.get("message_id"),
        "confirmed": body.get("confirmed"),
        "whatsapp": body.get("whatsapp"),
        "wish": body.get("wish"),
    }
    if retry_at := body.get("retry_at"):
        wait = datetime.fromisoformat(retry_at) - entry.stored_at
        shown |= {
            "looks": body.get("looks"),
            "wait_seconds": max(0.0, round(wait.total_seconds(), 3)),
            "answer": entry.private_state,  # closed: Chatwoot's words are there, encrypted
        }
    return shown


def _class(entry: Entry) -> str | None:
    match entry.name:
        case "DeliverySucceeded":
            return "accepted"
        case "DeliveryParked":
            return "park"
        case "DeliveryFailed" if entry.open.get("code") in OUR_OWN:
            return "cancel"
        case "DeliveryFailed":
            return _CLASSES.get(entry.open.get("failure", ""))
    return None
