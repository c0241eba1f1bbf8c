"""What is answered about prompts, as data for programs."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from domain.prompts.history import PromptHistory
from domain.prompts.rules import LONGEST, PromptRefused, needed, problems
from services.ingress.prompts.editing import PromptMoved


class PublishPrompt(BaseModel):
    """A text and why it is better."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=2 * LONGEST)
    reason: str = Field(min_length=1, max_length=500)


class PreviewPrompt(BaseModel):
    """A text that is not published."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=2 * LONGEST)


class PromptVersionShown(BaseModel):
    """One version without its text; number 0 is the default."""

    number: int
    by: str
    reason: str
    position: int
    at: AwareDatetime | None


class PromptShown(BaseModel):
    """What holds. `needed`: what every version must name; `position` is the ETag."""

    name: str
    version: int
    position: int
    needed: tuple[str, ...]
    text: str
    problems: tuple[str, ...]
    versions: list[PromptVersionShown]


class Prompts(BaseModel):
    prompts: list[PromptShown]


class TextShown(BaseModel):
    """One version."""

    name: str
    version: int
    text: str


class PromptDifference(BaseModel):
    """Line by line, as `diff -u` writes it."""

    name: str
    before: str
    after: str
    lines: list[str]


class PreviewShown(PromptDifference):
    """What publishing it would refuse, and what it would change."""

    problems: tuple[str, ...]
    needed: tuple[str, ...]


class PublishedPrompt(BaseModel):
    """It holds for every turn that starts from now on."""

    name: str
    version: int
    position: int


def shown(history: PromptHistory) -> PromptShown:
    """One prompt with the list of its versions, newest first."""
    default = history.default.text
    return PromptShown(
        name=history.name,
        version=history.latest.number,
        position=history.position,
        needed=needed(default),
        text=history.latest.text,
        problems=problems(history.latest.text, default),
        versions=[
            PromptVersionShown(
                number=one.number, by=one.by, reason=one.reason, position=one.position, at=one.at
            )
            for one in reversed((history.default, *history.versions))
        ],
    )


def details(error: Exception) -> dict[str, Any]:
    """What an answer says beside its sentence: each problem; of a conflict, what is there by now."""
    if isinstance(error, PromptRefused):
        return {"problems": list(error.problems)}
    if isinstance(error, PromptMoved):
        return {"seen": error.seen, "current": shown(error.current).model_dump(mode="json")}
    return {}
