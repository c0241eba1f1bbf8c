"""What a shape is: one conversation, what happens from outside, and what must have come of it.

A function gets a `Town` with a phone of its own and returns further subjects to save; the recorder saves
everything of its conversation and its customer.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from contracts.errors import MsiaError
from tests.histories.town import Town

Play: TypeAlias = Callable[[Town], Awaitable[Sequence[str]]]

ANSWERED = {"TurnCompleted": 1, "DeliverySucceeded": 1}


class NotThatShape(MsiaError):
    """The timing went another way; the recorder tries again with another phone."""


@dataclass(frozen=True)
class Shape:
    """How it is played, and the settings it needs instead of the offline system's."""

    play: Play
    settings: Mapping[str, str] = field(default_factory=dict)


SHAPES: dict[str, Shape] = {}


def shape(play: Play) -> Play:
    """Recorded under its name, from the system that most share."""
    SHAPES[play.__name__] = Shape(play)
    return play


def shape_with(**settings: str) -> Callable[[Play], Play]:
    """The same, from a system of its own with these settings; `{stub}` is the URL of the town's stub."""

    def add(play: Play) -> Play:
        SHAPES[play.__name__] = Shape(play, settings)
        return play

    return add
