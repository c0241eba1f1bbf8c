"""A customer wrote, or Chatwoot shows such a message again."""

from typing import Any
from urllib.parse import quote

from contracts.events.inbox import (
    Attachment,
    MediaKind,
    MediaTranscribed,
    MessageDeleted,
    MessageReceived,
)
from services.ingress.parsing.fields import Object, Rejection, id_or_none, required_id, text_or_none
from services.ingress.parsing.message import Message
from services.ingress.parsing.statements import Statement

_KINDS: dict[str, MediaKind] = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "location": "location",
    "contact": "contact",
}


def incoming(message: Message, *, updated: bool) -> list[Statement]:
    """`MessageReceived` (or, if updated, what changed), then what Chatwoot understood of voice notes."""
    if message.deleted:  # text and attachments are replaced by a placeholder: nothing to recover
        return [message.fact(MessageDeleted(**message.said), "deleted")]
    attachments = _attachments(message.attachments)
    received = MessageReceived(
        **message.said,
        inbox_id=message.inbox_id,
        media=tuple(_attachment(one) for one in attachments),
        in_reply_to=id_or_none(message.attributes.get("in_reply_to")),
        unsupported=message.attributes.get("is_unsupported") is True,
        text=message.text,
        name=message.customer.name if message.customer else None,
        phone=message.customer.phone if message.customer else None,
        urls={one["id"]: url for one in attachments if (url := _url(one))},
    )
    return [message.itself(received, again=updated), *_transcriptions(message, attachments)]


def _transcriptions(message: Message, attachments: list[Object]) -> list[Statement]:
    found: list[Statement] = []
    for one in attachments:
        words = text_or_none(one.get("transcribed_text"))  # "" until Captain has listened
        if words is None:
            continue
        said = {name: message.said[name] for name in ("account", "conversation", "contact_id", "message_id")}
        event = MediaTranscribed(**said, attachment_id=one["id"], by="chatwoot", text=words)
        found.append(message.fact(event, "transcribed", one["id"], secret=words))
    return found


def _attachments(value: Any) -> list[Object]:
    """Every attachment, with an id each; absent when there are none."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Rejection("wrong_type", "attachments")
    for index, one in enumerate(value):
        within = f"attachments[{index}]"
        if not isinstance(one, dict):
            raise Rejection("wrong_type", within)
        required_id(one, "id", f"{within}.")
    return value


def _attachment(one: Object) -> Attachment:
    return Attachment(
        id=one["id"],
        kind=_KINDS.get(str(one.get("file_type")), "other"),
        size=id_or_none(one.get("file_size")),
    )


def _url(one: Object) -> str | None:
    """Where it is; without a file, a place is `geo:` (RFC 5870) and a contact card `tel:` (RFC 3966)."""
    title = text_or_none(one.get("fallback_title"))
    if one.get("file_type") == "location":
        latitude, longitude = one.get("coordinates_lat"), one.get("coordinates_long")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            return f"geo:{latitude},{longitude}" + (f"?q={quote(title)}" if title else "")
    if one.get("file_type") == "contact" and title:
        return f"tel:{quote(title, safe='+')}"
    return text_or_none(one.get("data_url"))
