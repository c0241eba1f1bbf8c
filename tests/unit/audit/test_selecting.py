from dataclasses import replace

import pytest

from contracts.errors import BadInput
from contracts.events.delivery import DeliveryCancelled
from services.audit.selecting import Selection
from tests.integration.audit.story import decisions, failure, part_id, question
from tests.unit.audit.entries import closed, unknown

RECEIVED = closed(question(1, 101))
FAILED = closed(failure(1))


def cancelled(reason: str) -> DeliveryCancelled:
    return DeliveryCancelled.model_validate({"part_id": part_id(1), "seen": 1, "reason": reason})


def test_everything_by_default() -> None:
    assert RECEIVED in Selection()
    assert unknown("MessageBoxed") in Selection()


def test_by_name_or_full_type() -> None:
    assert RECEIVED in Selection(["MessageReceived", "QuoteGiven"])
    assert RECEIVED in Selection(["msia.inbox.MessageReceived.v1"])
    assert RECEIVED not in Selection(["msia.inbox.MessageReceived.v2"])
    assert FAILED not in Selection(["MessageReceived"])


def test_a_name_that_no_event_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput, match="did you mean QuoteGiven"):
        Selection(["QuotesGiven"])


def test_failures() -> None:
    only = Selection(only_failed=True)
    assert FAILED in only
    assert replace(RECEIVED, problem="the body is not JSON") in only
    assert closed(cancelled("stale")) in only
    assert closed(cancelled("wish")) not in only
    assert not any(closed(event) in only for event in [question(1, 101), *decisions(1, 101, 2)])
