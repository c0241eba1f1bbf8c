"""What the log says about the files of one message: the fold that a worker begins with, and goes on from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.envelope import Recorded
from contracts.event import Event, stored_as
from contracts.events.inbox import (
    Attachment,
    MediaFailed,
    MediaStored,
    MediaTranscribed,
    MessageDeleted,
    MessageReceived,
    TranscriptionFailed,
)

FILES = frozenset({"image", "audio", "video", "file", "other"})  # a place or a contact card has none
TOLD = stored_as(MediaStored, MediaFailed, MediaTranscribed, TranscriptionFailed, MessageDeleted)


@dataclass(frozen=True, slots=True)
class Progress:
    """`stored` by attachment; `failed` and `heard` (put into words, or given up) are attachments."""

    message: MessageReceived
    deleted: bool = False
    stored: dict[int, MediaStored] = field(default_factory=dict)
    failed: frozenset[int] = frozenset()
    heard: frozenset[int] = frozenset()

    @property
    def missing(self) -> list[Attachment]:
        """Files that nobody has told of."""
        told = self.failed | self.stored.keys()
        return [
            one for one in self.message.media if has_file(one) and one.id not in told and not self.deleted
        ]

    @property
    def unheard(self) -> list[MediaStored]:
        """Voice notes whose words were promised and are not here."""
        return [one for id, one in self.stored.items() if one.transcribing and id not in self.heard]


def has_file(attachment: Attachment) -> bool:
    """Whether there is something to fetch."""
    return attachment.kind in FILES


def progress(message: MessageReceived, events: Iterable[Recorded[Event]]) -> Progress:
    """Of this message; events about others pass."""
    stored: dict[int, MediaStored] = {}
    failed: set[int] = set()
    heard: set[int] = set()
    deleted = False
    for recorded in events:
        match recorded.event:
            case MessageDeleted(message_id=id) if id == message.message_id:
                deleted = True
            case MediaStored(message_id=id) as event if id == message.message_id:
                stored.setdefault(event.attachment_id, event)
            case MediaFailed(message_id=id) as event if id == message.message_id:
                failed.add(event.attachment_id)
            case MediaTranscribed(message_id=id) | TranscriptionFailed(message_id=id) as event if (
                id == message.message_id
            ):
                heard.add(event.attachment_id)
    return Progress(message, deleted, stored, frozenset(failed), frozenset(heard))
