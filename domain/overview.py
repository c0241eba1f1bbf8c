"""One conversation as open data: what every fold of it gives, with its keys or without.

Two folds of the same events, on any machine and for ever, give the same overview and so the same hash.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from contracts.envelope import Recorded
from contracts.event import Event
from domain.conversation.fold import fold as fold_conversation
from domain.conversation.quotes import GivenQuote, given
from domain.conversation.state import Message, Turn
from domain.delivery.fold import fold as fold_deliveries
from domain.delivery.parts import Moment, QueuedPart
from domain.delivery.state import Deliveries

# The delivery fold only remembers when it read something, for its waits: nothing of it is shown here.
_NO_MOMENT = Moment(datetime(1970, 1, 1, tzinfo=UTC), 0.0)


def overview(id: str, events: Sequence[Recorded[Event]]) -> dict[str, Any]:
    """The state after these events of `msia.*.<id>`: ids, statuses, coverage, amounts in cents; no words."""
    state = fold_conversation(id, events)
    deliveries = fold_deliveries(Deliveries(id), events, _NO_MOMENT)
    chatwoot, takeover = state.chatwoot, state.takeover
    return {
        "conversation": id,
        "position": state.position,
        "contact_id": state.contact_id,
        "in_charge": state.in_charge,
        "chatwoot": {
            "status": chatwoot.status,
            "status_at": _time(chatwoot.status_at),
            "assignee_type": chatwoot.assignee_type,
            "assignee_id": chatwoot.assignee_id,
            "can_reply": chatwoot.can_reply,
        },
        "takeover_position": takeover.position if takeover else None,
        "paused_position": state.paused_at or None,
        "erased_position": state.erased_at or None,
        "disclosed": state.disclosed,
        "understanding": state.understanding.model_dump(mode="json"),
        "messages": [_message(message) for message in state.messages],
        "waiting": [message.id for message in state.uncovered],
        "turns": [_turn(turn) for turn in state.turns],
        "quotes": [_quote(quote) for quote in given(state, events)],
        "deliveries": [_part(part) for part in deliveries.queue],
    }


def state_hash(overview: dict[str, Any]) -> str:
    """SHA-256 (hex) over the overview as JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(overview, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _message(message: Message) -> dict[str, Any]:
    return {
        "position": message.position,
        "message_id": message.id or None,  # Chatwoot's; the bot's own are known by their delivery
        "author": message.author,
        "stored_at": _time(message.stored_at),
        "media": [attachment.kind for attachment in message.media],
        "unsupported": message.unsupported,
        "deleted": message.deleted,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "turn_id": str(turn.id),
        "position": turn.position,
        "covers": list(turn.covers),
        "attempt": turn.attempt,
        "started_at": _time(turn.started_at),
        "tariffs": [tariff.model_dump(mode="json") for tariff in turn.tariffs],
        "outcome": type(turn.outcome).__name__ if turn.outcome else None,
        "reason": getattr(turn.outcome, "reason", None),
        "outcome_position": turn.outcome_position or None,
        "completed": turn.completed,
    }


def _quote(given: GivenQuote) -> dict[str, Any]:
    quote = given.quote
    return {
        "quote_id": str(quote.quote_id),
        "turn_id": str(quote.turn_id),
        "position": given.position,
        "given_position": given.given_position,
        "tariff": quote.tariff.model_dump(mode="json"),
        "tier": quote.tier,
        "elements": list(quote.elements),
        "extras": [
            {"code": extra.code, "option": extra.option, "net_cents": extra.net.cents}
            for extra in quote.extras
        ],
        "net_cents": quote.net.cents,
        "vat_percent": quote.vat_percent,
        "vat_cents": quote.vat.cents,
        "gross_cents": quote.gross.cents,
        "currency": quote.gross.currency,
        "valid_until": _time(quote.valid_until),
    }


def _part(part: QueuedPart) -> dict[str, Any]:
    return {
        "part_id": str(part.id),
        "turn_id": str(part.request.turn_id) if part.request.turn_id else None,
        "kind": part.kind,
        "stage": part.stage.value,
        "attempts": part.attempt,
        "message_id": part.message_id,
        "whatsapp": part.whatsapp,
        "reason": part.reason,
    }


def _time(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
