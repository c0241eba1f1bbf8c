"""From events to attempts: each with its request, its last end, and words for those who may read them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.conversation import BotPaused, Part
from contracts.events.delivery import DeliveryAttempted, DeliveryFailed, DeliveryParked, DeliverySucceeded
from contracts.private import Erased
from eventstore.reading import StoredMessage
from services.projections.api.attempts import asked, attempts
from services.projections.api.logged import Logged
from tests.unit.projections import events as e

PART = uuid4()
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def logged(position: int, event: Event) -> Logged:
    found = e.recorded(e.about(1, event), position)
    return Logged(StoredMessage(position, found.subject, found.stored_at, {}, b""), found)


def attempted(number: int) -> DeliveryAttempted:
    return DeliveryAttempted(
        part_id=PART,
        seen=0,
        attempt=number,
        last_message_id=0,
        deadline_seconds=10.0,
        request="POST messages",
    )


def failed(number: int, failure: str, code: str, detail: str | None = None) -> DeliveryFailed:
    return DeliveryFailed.model_validate(
        {
            "part_id": PART,
            "seen": 0,
            "attempt": number,
            "failure": failure,
            "code": code,
            "retry_at": AT,
            "detail": detail,
        }
    )


def succeeded(number: int) -> DeliverySucceeded:
    return DeliverySucceeded(
        part_id=PART,
        seen=0,
        attempt=number,
        message_id=77,
        confirmed="look",
        http_status=200,
        milliseconds=80,
    )


STORY = [
    logged(10, attempted(1)),
    logged(11, failed(1, "unknown", "timeout")),
    logged(12, failed(1, "absent", "timeout")),
    logged(20, attempted(2)),
    logged(21, failed(2, "retry", "500", "Error interno de Ana")),
    logged(30, attempted(3)),
    logged(31, succeeded(3)),
    logged(40, attempted(4)),
]


def test_each_attempt_has_its_last_end() -> None:
    found = attempts(STORY, personal=True)
    assert [(one.attempt, one.outcome, one.code, one.outcome_position) for one in found] == [
        (1, "absent", "timeout", 12),
        (2, "retry", "500", 21),
        (3, "accepted", None, 31),
        (4, None, None, None),
    ]
    assert {one.request for one in found} == {"POST messages"}
    assert (found[2].message_id, found[2].confirmed, found[2].milliseconds) == (77, "look", 80)


@pytest.mark.parametrize(
    ("personal", "said"), [(True, ("Error interno de Ana", None)), (False, (None, "hidden"))]
)
def test_words_of_an_answer_are_for_those_who_may_read_them(
    personal: bool, said: tuple[str | None, str | None]
) -> None:
    one = attempts(STORY, personal)[1]
    assert (one.answer, one.answer_closed) == said


def test_after_an_erasure_it_reads_as_erased() -> None:
    gone = failed(1, "retry", "500").model_copy(update={"detail": Erased.ERASED})
    (one,) = attempts([logged(1, attempted(1)), logged(2, gone)], personal=True)
    assert (one.answer, one.answer_closed, one.code) == (None, "erased", "500")


def test_what_was_parked_before_any_attempt_has_none() -> None:
    assert attempts([logged(1, DeliveryParked(part_id=PART, seen=0, reason="wish"))], personal=True) == []


def test_a_part_without_words() -> None:
    event = BotPaused(why="wish", seen=0, parts=(Part(part_id=PART, kind="status", status="open"),))
    found = asked(logged(1, event), PART, personal=False)
    assert found is not None
    assert (found.text, found.closed, found.status) == (None, None, "open")
    assert asked(logged(1, event), uuid4(), personal=True) is None
    assert asked(None, PART, personal=True) is None
