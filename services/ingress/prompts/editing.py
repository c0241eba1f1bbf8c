"""Prompts in the log: what holds, and the next version; nobody overwrites what they have not seen."""

from contracts.errors import Conflict, NotFound
from contracts.ids import stable_id, subject
from domain.prompts.decisions import publish as decide
from domain.prompts.history import PromptHistory, PromptVersion, prompt_id
from eventstore.store import EventStore, Expect
from services.common.prompts import caught_up, default, defaults
from services.ingress.tariffs.editing import Editor, Stale


class PromptMoved(Stale):
    """Somebody published meanwhile. `current`: what there is now."""

    def __init__(self, seen: int, current: PromptHistory) -> None:
        super().__init__(current.name, seen, current.position)
        self.current = current


async def histories(store: EventStore) -> list[PromptHistory]:
    """Every prompt, by name."""
    return [await history(store, name) for name in defaults()]


async def history(store: EventStore, name: str) -> PromptHistory:
    """One; `NotFound` for a name that the agent does not use."""
    return await caught_up(store.reader, default(name))


def version(history: PromptHistory, number: int) -> PromptVersion:
    """One that was published, or 0: the default text; `NotFound` for any other."""
    found = history.version(number)
    if found is None:
        raise NotFound(f"{history.name} has no version {number}: the last is {history.latest.number}")
    return found


async def publish(store: EventStore, name: str, text: str, by: Editor, *, reason: str) -> PromptVersion:
    """The next version. Raises `PromptMoved`, `PromptRefused` or `Refused`, before anything is appended."""
    seen = await history(store, name)
    if seen.position != by.seen:
        raise PromptMoved(by.seen, seen)
    event = decide(seen, text, by=by.actor, reason=reason)
    try:
        recorded = await store.append(
            prompt_id(name),
            event,
            # the same text after the same version is the same wish, also when a lost answer is repeated
            id=stable_id("prompt", name, seen.position, event.model_dump_json()),
            expect=Expect(subject("control", prompt_id(name)), seen.position),
            actor=by.actor,
        )
    except Conflict as conflict:
        raise PromptMoved(by.seen, await history(store, name)) from conflict
    return PromptVersion(name, event.number, event.text, event.by, event.reason, recorded.position)
