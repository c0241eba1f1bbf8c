"""The graph's state: plain JSON, so that a checkpoint of yesterday still loads after a release."""

from typing import Any, TypedDict


class TurnState(TypedDict, total=False):
    """What one node found and a later one needs."""

    text: str  # what the customer wrote, the covered messages joined
    media: list[str]  # kinds of media among them
    unsupported: bool
    preface: str  # what the gate wants said before the answer
    handoff: str  # reason, when the gate or a later node wants a person
    words: str  # `text`, with the earlier messages whose words waited for the vehicle
    match: dict[str, Any]  # what the tariffs recognise
    intent: str
    news: bool  # this message changed what is asked for
    understanding: dict[str, Any]
    calls: list[dict[str, Any]]  # tool steps of the nodes before compose
    quote: dict[str, Any]  # the quote that the graph computed
    quotes: dict[str, dict[str, Any]]  # id → quote that the reply may name
    refusal: dict[str, Any]  # why there is no price
    steps: list[dict[str, Any]]  # of compose: facts, model, tools, verdicts
    calling: bool  # the model wants tools before it writes
    chosen: dict[str, str]  # parent → variant, by a call of the model
    draft: str  # with placeholders, before rendering
    result: dict[str, Any]
