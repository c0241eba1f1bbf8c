"""The prompts of the log, for the agent that uses them and for ingress that edits them.

The default texts are files beside the agent, for people to read: services/agent/prompts/<name>.md.
"""

from functools import cache
from pathlib import Path

from contracts.errors import NotFound, Undecodable, UnknownEvent
from contracts.ids import subject
from domain.prompts.history import PromptHistory, begin, evolve, prompt_id
from eventstore.codec import decode
from eventstore.reading import Reader
from services.common.logging import logger

log = logger(__name__)

_FOLDER = Path(__file__).parents[1] / "agent" / "prompts"


@cache
def defaults() -> dict[str, str]:
    """Name → text."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.md"))}


def default(name: str) -> PromptHistory:
    """One before anything is published; `NotFound` names those there are."""
    if name not in defaults():
        raise NotFound(f"there is no prompt {name!r}: there are {', '.join(defaults())}")
    return begin(name, defaults()[name])


async def caught_up(reader: Reader, history: PromptHistory, up_to: int | None = None) -> PromptHistory:
    """With what the log has after it, at most up to a position. What does not decode is passed over: the
    version before it goes on to hold, and the log says so. Raises `Unreachable`.
    """
    at = subject("control", prompt_id(history.name))
    async for message in reader.read(at, history.position, up_to):
        try:
            history = evolve(history, await decode(message, None))
        except (Undecodable, UnknownEvent) as error:
            log.error("a version of a prompt cannot be read", prompt=history.name, error=str(error))
    return history
