"""Attachments. `data_url` needs no token and answers 302 to a URL that expires."""

from pathlib import PurePath
from urllib.parse import quote

from services.sandbox.state import Attachment, Blob, Json


def blob_url(base: str, blob: Blob) -> str:
    return f"{base}/rails/active_storage/blobs/redirect/{blob.key}/{quote(blob.filename)}"


def attachment(record: Attachment, blob: Blob | None, base: str) -> Json:
    """One attachment, the same in webhooks, pushed records and API views."""
    common: Json = {
        "id": record.id,
        "message_id": record.message_id,
        "file_type": record.file_type,
        "account_id": record.account_id,
    }
    if record.file_type == "location":
        return common | {
            "coordinates_lat": record.coordinates_lat,
            "coordinates_long": record.coordinates_long,
            "fallback_title": record.fallback_title or "",
            "data_url": None,
        }
    if record.file_type == "contact":
        return common | {"fallback_title": record.fallback_title, "meta": record.meta}
    if blob is None:  # the file was destroyed with its message
        return common | {"data_url": None}
    url = blob_url(base, blob)
    view = common | {
        "extension": PurePath(blob.filename).suffix.lstrip(".") or None,
        "content_type": blob.content_type,
        "data_url": url,
        "thumb_url": url if record.file_type == "image" else "",
        "file_size": blob.byte_size,
        "width": None,
        "height": None,
    }
    if record.file_type == "audio":
        view |= {"data_url": f"{url}?disposition=inline", "transcribed_text": ""}
    return view


def file_type(content_type: str) -> str:
    """Chatwoot's kind of file by its content type."""
    kind = content_type.split("/")[0]
    return kind if kind in ("image", "audio", "video") else "file"
