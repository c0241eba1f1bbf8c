"""A part as a row: the fold of its conversation, without words."""

from datetime import UTC, datetime
from typing import Any

from domain.delivery.fold import fold
from domain.delivery.parts import Moment, QueuedPart, Stage
from domain.delivery.state import Deliveries
from eventstore.reading import Reader
from services.audit.folds import events_of
from services.common.window import rfc3339

COLUMNS = [
    "conversation",
    "part_id",
    "index",
    "kind",
    "stage",
    "reason",
    "whatsapp",
    "attempts",
    "requested_at",
    "queued_at",
    "retry_at",
    "message_id",
    "turn_id",
    "position",
    "problem",
]
_NO_MOMENT = Moment(datetime(1970, 1, 1, tzinfo=UTC), 0.0)  # no wait of the fold is shown


async def folded(reader: Reader, id: str) -> Deliveries:
    """The queue of a conversation. Raises `Undecodable` or `UnknownEvent`, naming the position."""
    return fold(Deliveries(id), await events_of(reader, id), _NO_MOMENT)


def row(conversation: str, part: QueuedPart, requested_at: datetime) -> dict[str, Any]:
    """`whatsapp`: how far it got on the way to the phone, once Chatwoot had it."""
    waits = part.stage in (Stage.retrying, Stage.unknown)
    return {
        "conversation": conversation,
        "part_id": str(part.id),
        "index": part.index,
        "kind": part.kind,
        "stage": part.stage.value,
        "reason": part.reason,
        "whatsapp": part.whatsapp,
        "attempts": part.attempt,
        "requested_at": rfc3339(requested_at),
        "queued_at": rfc3339(part.queued_at),
        "retry_at": rfc3339(part.retry_at) if part.retry_at and waits else None,
        "message_id": part.message_id,
        "turn_id": str(part.request.turn_id) if part.request.turn_id else None,
        "position": part.request.position,
        "problem": None,
    }


def broken(conversation: str, problem: str) -> dict[str, Any]:
    """In place of the parts of a conversation that cannot be folded."""
    return dict.fromkeys(COLUMNS) | {"conversation": conversation, "problem": problem}


def wanted(row: dict[str, Any], state: str) -> bool:
    """Whether it belongs to `due`, `parked`, `cancelled`, `delivered`, `failed` or `all`."""
    stage = row["stage"]
    match state:
        case "all":
            return True
        case "due":
            return stage in ("waiting", "claimed", "unknown", "retrying", None)
        case "delivered":
            return bool(stage == "succeeded")
        case "failed":
            return stage in ("parked", None) or (stage == "cancelled" and row["reason"] != "wish")
    return bool(stage == state)
