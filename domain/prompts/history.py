"""The versions of one prompt: the fold of its `PromptPublished`. The default text is the file's, number 0."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.envelope import Recorded
from contracts.event import Event
from contracts.events.control import PromptPublished

PREFIX = "prompt-"


def prompt_id(name: str) -> str:
    """`prompt-compose`: the aggregate."""
    return f"{PREFIX}{name}"


@dataclass(frozen=True, slots=True)
class PromptVersion:
    """One text that was published, by whom, when and why. Number 0 is the default text."""

    name: str
    number: int
    text: str
    by: str = ""
    reason: str = ""
    position: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PromptHistory:
    """A prompt up to `position`; `default` is what holds before anything is published."""

    default: PromptVersion
    versions: tuple[PromptVersion, ...] = ()
    position: int = 0

    @property
    def name(self) -> str:
        return self.default.name

    @property
    def latest(self) -> PromptVersion:
        return self.versions[-1] if self.versions else self.default

    def version(self, number: int) -> PromptVersion | None:
        """By number; 0 is the default text."""
        return next((one for one in (self.default, *self.versions) if one.number == number), None)


def begin(name: str, default: str) -> PromptHistory:
    return PromptHistory(PromptVersion(name, 0, default))


def fold(history: PromptHistory, events: Iterable[Recorded[Event]]) -> PromptHistory:
    """With these events; what is no publication only moves the position."""
    for recorded in events:
        history = evolve(history, recorded)
    return history


def evolve(history: PromptHistory, recorded: Recorded[Event]) -> PromptHistory:
    """One event further. Of two with the same number the first counts."""
    if recorded.position <= history.position:
        return history
    event = recorded.event
    moved = replace(history, position=recorded.position)
    if not isinstance(event, PromptPublished) or event.number != history.latest.number + 1:
        return moved
    version = PromptVersion(
        history.name, event.number, event.text, event.by, event.reason, recorded.position, recorded.time
    )
    return replace(moved, versions=(*history.versions, version))
