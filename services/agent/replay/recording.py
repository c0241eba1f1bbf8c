"""`msia replay recorded`: today's graph, fed with what models and tools said then."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from contracts.errors import NotFound
from contracts.events.conversation import QuoteGiven
from services.agent.guards.settings import LinkSettings
from services.agent.replay import printing, results, sources
from services.agent.replay.results import Outcome
from services.agent.replay.settings import ReplaySettings
from services.agent.replay.turns import Thought, think_again, thoughts
from services.common.console import Output
from services.common.window import Window

VALID_DAYS = 30


async def replay_recorded(
    ids: Sequence[str],
    window: Window,
    limit: int,
    reason: str,
    into: Path | None,
    output: Output | None,
) -> None:
    """Compare each turn's decision with the log's. Exit 1 for a difference, 6 for what cannot be read."""
    before: list[Outcome] = []
    after: list[Outcome] = []
    left_out: list[str] = []
    links = LinkSettings.load().hosts
    async with sources.log(ReplaySettings.load()) as store:
        past = await sources.past(store)
        names = await sources.conversations(store, ids, window, limit)
        for id in names:
            try:
                turns = list(thoughts(id, await sources.opened(store, id, reason)))
            except sources.UNREADABLE as error:
                left_out.append(f"{id}: {error}")
                continue
            for thought in turns:
                if not thought.readable:
                    left_out.append(f"{id} turn {thought.turn.id}: its words are erased")
                    continue
                try:
                    catalogue = past.catalogue(thought.turn.tariffs, {})
                    prompts = past.texts(thought.turn.prompt_version, {})
                except NotFound as error:
                    left_out.append(f"{id} turn {thought.turn.id}: {error}")
                    continue
                decision, _ = await think_again(
                    thought, catalogue, prompts, quote_valid_days=valid_days(thought), links=links
                )
                before.append(Outcome(id, 0, thought.decided))
                after.append(Outcome(id, 0, decision))
    run: dict[str, Any] = {
        "mode": "recorded",
        "conversations": len(names),
        "turns": len(after),
        "left_out": left_out,
    }
    if into:
        results.write(into, run, after)
    found = results.compare(before, after)
    printing.report(run, found, output)
    printing.leave(run, found)


def valid_days(thought: Thought) -> int:
    """How long quotes held when this turn was recorded."""
    for step in thought.steps:
        if isinstance(step, QuoteGiven):
            return (step.valid_until - thought.turn.started_at).days
    return VALID_DAYS
