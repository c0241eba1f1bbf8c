"""`msia replay prompts`: each recorded prompt built again from the events it names, proved by its hash."""

from collections.abc import Callable, Sequence
from typing import Any

import typer

from contracts.envelope import Recorded
from contracts.errors import NotFound
from contracts.event import Event
from contracts.events.conversation import ModelCalled, TurnStarted
from contracts.private import Erased
from domain.prompts.pinned import Prompts
from services.agent.rebuilding import CannotRebuild, rebuild_prompt
from services.agent.replay import sources
from services.agent.replay.settings import ReplaySettings
from services.common.console import Output, choose, out, print_json, print_jsonl


async def print_proofs(id: str, reason: str, output: Output | None) -> None:
    """One line per model call. Exit 1: a hash is another; exit 6: some prompts were erased."""
    async with sources.log(ReplaySettings.load()) as store:
        past = await sources.past(store)
        rows = proofs(id, await sources.opened(store, id, reason), lambda version: past.texts(version, {}))
    shape = choose(output)
    if shape is Output.json:
        print_json({"conversation": id, "prompts": rows})
    elif shape is Output.jsonl:
        print_jsonl(rows)
    else:
        for row in rows:
            out(f"{row['position']:>8}  {row['node']:<11} {row['proof']:<8} {row['why']}")
    found = {row["proof"] for row in rows}
    if "differs" in found:
        raise typer.Exit(1)
    if "erased" in found:
        raise typer.Exit(6)


def proofs(
    id: str, events: Sequence[Recorded[Event]], texts: Callable[[str], Prompts]
) -> list[dict[str, Any]]:
    """`proof`: same, differs or erased. `texts`: the prompts of a version. `NotFound`: no model was asked."""
    by_id = {recorded.envelope.id: recorded for recorded in events}
    versions = {r.event.turn_id: r.event.prompt_version for r in events if isinstance(r.event, TurnStarted)}
    rows = []
    for recorded in events:
        if not isinstance(recorded.event, ModelCalled):
            continue
        called, proof, why = recorded.event, "same", ""
        try:
            rebuild_prompt(called, by_id, texts(versions[called.turn_id]), id)
        except (CannotRebuild, NotFound) as error:
            proof, why = "erased" if isinstance(called.prompt_hash, Erased) else "differs", str(error)
        rows.append(
            {
                "position": recorded.position,
                "turn": str(called.turn_id),
                "node": called.node,
                "events": [str(one) for one in called.prompt_events],
                "proof": proof,
                "why": why,
            }
        )
    if not rows:
        raise NotFound(f"no turn of {id} has asked a model")
    return rows
