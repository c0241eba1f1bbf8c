from datetime import UTC, datetime, timedelta

import pytest

from contracts.event import Event
from contracts.events.inbox import HumanReplied, MessageEdited, MessageReceived
from services.ingress.generations import may_succeed

ENDED = datetime(2026, 11, 3, 10, 0, 0, 500_000, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def received(created_at: datetime | None) -> MessageReceived:
    return MessageReceived(
        account=1,
        conversation=1,
        contact_id=1,
        message_id=1,
        created_at=created_at,
        text="x",
        name=None,
        phone=None,
        urls={},
    )


def other(kind: type[MessageEdited] | type[HumanReplied], **more: str) -> Event:
    said = received(ENDED + SECOND).model_dump(include=set(kind.model_fields))
    return kind.model_validate({**said, **more})


@pytest.mark.parametrize(
    ("event", "may"),
    [
        (received(ENDED + SECOND), True),
        (received(ENDED), False),
        (received(ENDED.replace(microsecond=0)), False),
        (received(ENDED - SECOND), False),
        (received(None), False),
        (other(MessageEdited), False),
        (other(HumanReplied, via="chatwoot"), False),
    ],
)
def test_only_a_message_written_after_the_end(event: Event, may: bool) -> None:
    assert may_succeed(event, ENDED) is may
