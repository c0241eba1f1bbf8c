"""What the log holds of one conversation, as far as a sweep needs it: only open parts are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from pydantic import ValidationError

from contracts.events.inbox import Snapshot
from domain.conversation.chatwoot import ChatwootView
from eventstore.reading import StoredMessage
from services.ingress.parsing.fields import id_or_none, object_or_empty, time_or_none


@dataclass(frozen=True, slots=True)
class Known:
    """Message ids with the time they were written, and who is in charge by Chatwoot's own word."""

    messages: dict[int, datetime]
    chatwoot: ChatwootView

    def last_before(self, since: datetime) -> int:
        """The greatest id that was written earlier; 0 when there is none."""
        return max((id for id, at in self.messages.items() if at < since), default=0)


def known(stored: Sequence[StoredMessage]) -> Known:
    """From everything on `msia.inbox.<conversation>`; what cannot be read tells nothing."""
    messages: dict[int, datetime] = {}
    view = ChatwootView()
    for message in stored:
        try:
            body = object_or_empty(orjson.loads(message.body).get("open"))
            seen = Snapshot.model_validate(body.get("snapshot") or {})
        except (orjson.JSONDecodeError, AttributeError, ValidationError):
            continue  # whoever folds it quarantines it and says so
        id = id_or_none(body.get("message_id"))
        if id is not None:
            messages.setdefault(id, time_or_none(body.get("created_at")) or message.stored_at)
        assigned = ".ConversationAssigned." in message.headers.get("ce-type", "")
        view = view.told(seen, assigned=assigned)
    return Known(messages, view)
