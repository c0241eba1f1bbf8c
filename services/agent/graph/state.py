"""The graph's state: plain JSON, so that a checkpoint of yesterday still loads after a release."""

from typing import Any, TypedDict


class TurnState(TypedDict, total=False):
    """Each node adds its own key; none changes another's."""

    text: str  # what the customer wrote, the covered messages joined
    media: list[str]  # kinds of media among them
    unsupported: bool
    handoff: str  # reason, when the gate or a later node wants a person
    match: dict[str, Any]  # what the tariffs recognise
    intent: str
    understanding: dict[str, Any]
    quote: dict[str, Any]  # id and codes of the quote of this turn
    refusal: dict[str, Any]  # why there is no price
    facts: dict[str, Any]  # all that the composer may say
    draft: str  # with placeholders, before rendering
    result: dict[str, Any]
