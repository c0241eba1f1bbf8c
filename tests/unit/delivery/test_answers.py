"""Chatwoot's real bodies, and what each means for a part."""

from typing import Any

import pytest

from domain.delivery.answers import (
    Accepted,
    Answer,
    Answered,
    Later,
    Lost,
    NotSent,
    Rejected,
    Unclear,
    Verdict,
    host_failed,
    judge,
    judge_read,
)

TABLE: list[tuple[Answer, Verdict]] = [
    (Answered(200, {"id": 88050, "status": "sent"}), Accepted(88050)),
    (Answered(200, None), Unclear("no_message_id")),  # a proxy's own page
    (Answered(200, {"id": "x"}), Unclear("no_message_id")),
    (Answered(429, None), Later("429", after=60)),
    (Answered(429, None, retry_after=7), Later("429", after=7)),
    (
        Answered(422, {"error": "Validation failed: Too many messages"}),
        Later("422_too_many_messages", after=60),
    ),
    (Answered(422, {"error": "'foo' is not a valid message_type"}), Rejected("chatwoot_422")),
    (Answered(422, {"message": "Phone number should be in e164 format"}), Rejected("chatwoot_422")),
    (Answered(401, {"error": "Invalid Access Token"}), Rejected("chatwoot_401", alarm=True)),
    (Answered(403, {"error": "no"}), Rejected("chatwoot_403", alarm=True)),
    (Answered(404, {"error": "Resource could not be found"}), Rejected("chatwoot_404", alarm=True)),
    (Answered(402, {"error": "plan"}), Rejected("chatwoot_402")),
    (Answered(301, None), Rejected("chatwoot_301")),
    (Answered(408, None), Unclear("408")),
    (Answered(500, {"error": "Internal Server Error"}), Unclear("500")),
    (Answered(502, None), Unclear("502")),
    (Answered(504, None), Unclear("504")),
    (Answered(503, None, retry_after=300), Unclear("503", after=300)),
    (Answered(502, None, retry_after=7), Unclear("502", after=7)),
    (Lost("timeout"), Unclear("timeout")),
    (NotSent("refused"), Later("refused")),
]


@pytest.mark.parametrize(("answer", "verdict"), TABLE)
def test_a_message(answer: Answer, verdict: Verdict) -> None:
    assert judge("message", answer, 60) == verdict
    assert judge("note", answer, 60) == verdict


@pytest.mark.parametrize("body", [None, {}, {"payload": ["a"]}, {"payload": {"success": None}}])
def test_labels_and_status_need_only_the_answer(body: Any) -> None:
    assert judge("labels", Answered(200, body), 60) == Accepted()
    assert judge("status", Answered(200, body), 60) == Accepted()


@pytest.mark.parametrize("answer", [Answered(500), Lost("timeout"), NotSent("refused")])
def test_a_read_that_failed_is_simply_asked_again(answer: Answer) -> None:
    assert isinstance(judge_read(answer, 60), Later)


def test_but_not_before_the_host_says() -> None:
    assert judge_read(Answered(503, retry_after=300), 60) == Later("503", after=300)


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (Answered(200), False),
        (Answered(422), False),
        (Answered(429), False),
        (Answered(500), True),
        (Answered(503), True),
        (Lost("timeout"), True),
        (NotSent("refused"), True),
    ],
)
def test_what_tells_against_the_host(answer: Answer, failed: bool) -> None:
    assert host_failed(answer) is failed
