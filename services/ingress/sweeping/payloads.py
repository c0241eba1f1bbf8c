"""What Chatwoot's lists show, as the webhook that was missed would have told it: one parser reads both."""

from datetime import datetime
from typing import Any

from services.ingress.parsing.fields import Object, id_or_none, object_or_empty, time_or_none

_TYPES = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}


def kind(message: Object) -> str:
    """Lists have numbers where webhooks have words."""
    return _TYPES.get(message.get("message_type", -1), "unknown")


def written_at(message: Object) -> datetime | None:
    """In whole seconds."""
    return time_or_none(message.get("created_at"))


def message(account: int, conversation: Object, shown: Object, *, known: bool) -> dict[str, Any]:
    """`message_created`, or for what the log knows `message_updated`, with its status."""
    talk = {**conversation, "messages": [{"id": shown["id"], "status": shown.get("status")}]}
    said = ("id", "content", "content_type", "content_attributes", "private", "source_id", "sender")
    more = {"attachments": shown["attachments"]} if shown.get("attachments") else {}
    return {
        "event": "message_updated" if known else "message_created",
        **{name: shown.get(name) for name in said},
        **more,
        "message_type": kind(shown),
        "created_at": shown.get("created_at"),
        "account": {"id": account},
        "inbox": {"id": shown.get("inbox_id") or conversation.get("inbox_id")},
        "conversation": talk,
    }


def status(account: int, conversation: Object) -> dict[str, Any]:
    return {**conversation, "event": "conversation_status_changed", "account": {"id": account}}


def assignment(account: int, conversation: Object) -> dict[str, Any]:
    changes: list[dict[str, Any]] = [{"assignee_id": {}}]
    told = {"event": "conversation_updated", "changed_attributes": changes, "account": {"id": account}}
    return {**conversation, **told}


def last_messages(conversation: Object) -> list[Object]:
    """The one or two messages that the conversation itself shows, oldest first."""
    shown = conversation.get("messages")
    every = [*(shown if isinstance(shown, list) else []), conversation.get("last_non_activity_message")]
    found = {one["id"]: one for one in map(object_or_empty, every) if id_or_none(one.get("id"))}
    return [found[id] for id in sorted(found)]
