"""Attachments: what came with a message, and what became of each."""

from contracts.events.control import MediaErased
from contracts.events.inbox import MediaFailed, MediaStored, MessageReceived, TranscriptionFailed
from contracts.ids import conversation_id
from services.projections.history.base import on
from services.projections.projection import At
from services.projections.rows import Rows

EXPIRED = "expired"  # the reason why a file is not there: its time is over


@on(MessageReceived)
def files_came(event: MessageReceived, at: At, rows: Rows) -> None:
    for ordinal, attachment in enumerate(event.media):
        rows.files.put(
            conversation=conversation_id(event.account, event.conversation),
            attachment_id=attachment.id,
            message_id=event.message_id,
            ordinal=ordinal,
            kind=attachment.kind,
            told_size=attachment.size,
        )


@on(MediaStored)
def file_stored(event: MediaStored, at: At, rows: Rows) -> None:
    _put(
        rows,
        event,
        media_type=event.media_type,
        size=event.size,
        digest=event.digest,
        stored_at=at.time,
    )


@on(MediaFailed)
def file_failed(event: MediaFailed, at: At, rows: Rows) -> None:
    _put(rows, event, failed_reason=event.reason, failed_at=at.time)


@on(TranscriptionFailed)
def file_unheard(event: TranscriptionFailed, at: At, rows: Rows) -> None:
    _put(rows, event, unheard_reason=event.reason)


@on(MediaErased)
def file_erased(event: MediaErased, at: At, rows: Rows) -> None:
    """Its time is over: nothing can be opened any more."""
    _put(rows, event, failed_reason=EXPIRED, failed_at=at.time)


def _put(
    rows: Rows, event: MediaStored | MediaFailed | TranscriptionFailed | MediaErased, **more: object
) -> None:
    rows.files.put(
        conversation=conversation_id(event.account, event.conversation),
        attachment_id=event.attachment_id,
        message_id=event.message_id,
        **more,
    )
