"""Publishing a version of a prompt: one event or a refusal."""

from contracts.errors import Refused
from contracts.events.control import PromptPublished
from domain.prompts.history import PromptHistory
from domain.prompts.rules import PromptRefused, problems


def publish(history: PromptHistory, text: str, *, by: str, reason: str) -> PromptPublished:
    """The next version. Raises `PromptRefused`, or `Refused` when it would say what holds already."""
    text = normalised(text)
    if found := problems(text, history.default.text):
        raise PromptRefused(history.name, found)
    if text == history.latest.text:
        raise Refused(f"{history.name}: this is what {described(history.latest.number)} says already")
    number = history.latest.number + 1
    return PromptPublished(name=history.name, number=number, text=text, by=by, reason=reason)


def normalised(text: str) -> str:
    """Line ends of any system, and one at the end: so the same words are the same version."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def described(number: int) -> str:
    return f"version {number}" if number else "the default text"
