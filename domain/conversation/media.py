"""What came with a message: which files are still on their way, and what they turned out to be."""

from domain.conversation.state import Message

_FILES = frozenset({"image", "audio", "video", "file", "other"})  # a place or a contact card has no file
_STICKER = "image/webp"  # WhatsApp sends photos as JPEG or PNG; stickers alone are WebP


def awaited(message: Message) -> bool:
    """Whether a file of it, or what is said in a voice note, may still be told."""
    if message.author != "customer" or message.deleted:
        return False
    fetched = {file.attachment_id: file for file in message.files}
    for attachment in message.media:
        if attachment.kind not in _FILES:
            continue
        file = fetched.get(attachment.id)
        if file is None or (file.transcribing and not message.heard):
            return True
    return False


def kinds(message: Message) -> tuple[str, ...]:
    """What the customer sent, as they would call it: an attachment's kind, or `sticker`."""
    types = {file.attachment_id: file.media_type for file in message.files}
    return tuple(
        "sticker" if attachment.kind == "image" and types.get(attachment.id) == _STICKER else attachment.kind
        for attachment in message.media
    )
